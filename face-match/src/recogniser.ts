import type { Landmark } from './landmarks.ts';
import type { Point } from './resample.ts';

/** How a recogniser wants its faces and what is done with its answers: all that a template's numbers depend on besides the network. */
export interface Recogniser {
  /** Stands in the version of every template. */
  readonly name: string;
  readonly input: {
    /** Pixels. */
    readonly width: number;
    readonly height: number;
    /** `interleaved`: red, green, blue of each pixel together (NHWC); `planar`: one colour behind the other (NCHW). */
    readonly layout: 'interleaved' | 'planar';
    readonly colours: 'rgb' | 'bgr';
    /** What a black and a white pixel are given as. */
    readonly black: number;
    readonly white: number;
  };
  /** Where each landmark comes to lie, pixels of the input; two or more. */
  readonly align: Readonly<Partial<Record<Landmark, Point>>>;
  /** Whether the mirror image is described too and the two vectors are averaged. */
  readonly mirror: boolean;
  /**
   * Whether of each number the square root is taken, and their mean away: for a network whose answers are never below zero, where a few large ones
   * would drown the rest and all vectors would point the same way.
   */
  readonly rooted?: boolean;
}

/** dlib's mean face, in the square between its padding. */
const meanFace = {
  'right-eye-outer': [0.8595674595992, 0.2134981538014],
  'right-eye-inner': [0.6460604764104, 0.2289674387677],
  'left-eye-outer': [0.1205750620789, 0.2137274526848],
  'left-eye-inner': [0.3340850613712, 0.2290642403242],
  'nose-base': [0.4901123135679, 0.6277975316475],
} as const;

/** That face in a square of `size` pixels, with this share of its own width around it. */
function placed(size: number, padding: number): Recogniser['align'] {
  const place = ([x, y]: Point): Point => [((padding + x) / (2 * padding + 1)) * size, ((padding + y) / (2 * padding + 1)) * size];
  return Object.fromEntries(Object.entries(meanFace).map(([name, at]) => [name, place(at)]));
}

/** The mirror image takes the equal error rate on LFW from 1.3 % to 1.0 %. */
export const dlibRecogniser: Recogniser = {
  name: 'dlib-resnet-v1',
  input: { width: 150, height: 150, layout: 'interleaved', colours: 'rgb', black: 0, white: 255 },
  align: placed(150, 0.25),
  mirror: true,
};

export const faceresRecogniser: Recogniser = {
  name: 'hse-faceres',
  input: { width: 224, height: 224, layout: 'interleaved', colours: 'bgr', black: 0, white: 255 },
  // Trained on whole heads: with dlib's narrower frame its own equal error rate is 2.3 % instead of 2.0 %.
  align: placed(224, 0.4),
  mirror: false,
  rooted: true,
};

/** How templates of two different people score, by which `fusedSimilarity` holds a mean of several images against the threshold for one. */
export interface Strangers {
  /** Mean cosine of two people, one image each. */
  readonly mean: number;
  /** By what share of their variance their scores draw together when averaging takes the square of a template's length from 1 to 0. */
  readonly narrowing: number;
}

/** The built-in ways to make a template: which networks, and how much each weighs in the cosine. */
export interface Recipe {
  /** Names networks, alignment and fusion. Changes with anything that changes the numbers: templates of different versions never compare. */
  readonly templateVersion: string;
  /** Measured on photographs (a quarter of Labeled Faces in the Wild): one non-mated pair in a thousand scores higher. No gate's threshold. */
  readonly photographThreshold: number;
  readonly strangers: Strangers;
  readonly parts: readonly { readonly model: 'recogniser' | 'faceres'; readonly recogniser: Recogniser; readonly weight: number }[];
}

export const recipes = {
  /** Two networks that were trained apart err on different faces: a third fewer false non-matches at FMR 0.1 % than dlib's alone. */
  'dlib+faceres': {
    templateVersion: 'dlib-resnet-v1+hse-faceres/five-point/2',
    photographThreshold: 0.885,
    strangers: { mean: 0.779, narrowing: 1.9 },
    parts: [
      { model: 'recogniser', recogniser: dlibRecogniser, weight: 12 },
      { model: 'faceres', recogniser: faceresRecogniser, weight: 1 },
    ],
  },
  /** A third less time a template, and templates of 128 numbers instead of 1,152. */
  dlib: {
    templateVersion: 'dlib-resnet-v1/five-point-150/mirror/1',
    photographThreshold: 0.93,
    strangers: { mean: 0.839, narrowing: 3.15 },
    parts: [{ model: 'recogniser', recogniser: dlibRecogniser, weight: 1 }],
  },
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

export const defaultRecipe: RecipeName = 'dlib+faceres';

/** Of the templates that the engine makes unless told otherwise. */
export const templateVersion: string = recipes[defaultRecipe].templateVersion;
