#!/usr/bin/python3
"""Runs the ePassport emulation of Debian's vsmartcard-vpicc with given files, an independent chip to read.

usage: vicc-epass.py PORT FID=FILE...      (e.g. 43835 011E=com.bin 0101=dg1.bin)

virtualsmartcard 3.3 in Debian 12 still has its Python 2 habits: text where bytes belong, a package off the
path, `Crypto` for what Debian ships as `Cryptodome`. Its modules are corrected as they are loaded, in memory;
the package's files stay as they are. Every correction must apply, or this program ends.
"""
import importlib.abc
import importlib.util
import logging
import os
import sys

PACKAGE = '/usr/lib/python3/site-packages/virtualsmartcard'

# module -> (wrong, right), each found at least once in Debian's 3.3+dfsg-2
CORRECTIONS = {
    'SEutils': [
        # text where bytes belong
        ('config=""', 'config=b""'),
        ('if config != "":', 'if config:'),
        ('return SW["NORMAL"], ""', 'return SW["NORMAL"], b""'),
        ('to_authenticate = ""', 'to_authenticate = b""'),
        ('return_data = ["", ]', 'return_data = [b"", ]'),
        ('"".join(return_data)', 'b"".join(return_data)'),
        ('return_data = ""\n', 'return_data = b""\n'),
        ('if result != "":', 'if result:'),
        ('"\\x01" + encrypted', 'b"\\x01" + encrypted'),
        ('stringtoint(value[0])', 'value[0]'),
        ('stringtoint(self.__config_string[position+1])', 'self.__config_string[position+1]'),
        # an object is tag, length and value: two bytes and the value, not three
        ('position += length + 3', 'position += length + 2'),
        # Doc 9303-11 section 9.8: DO'99' is mandatory, and errors are protected too
        ('        if sw == SW["NORMAL"]:\n            if self.cct.algorithm is None',
         '        return_data += b"\\x99\\x02" + inttostring(sw, 2)\n'
         '        if True:\n            if self.cct.algorithm is None'),
    ],
    'CryptoUtils': [
        ('result.append(chr(op(ord(string1[i]), ord(string2[i]))))', 'result.append(op(string1[i], string2[i]))'),
        ('return "".join(result)', 'return bytes(result)'),
        # the send sequence counter has eight bytes even when it starts with zeros
        ('data = inttostring(ssc) + data', 'data = inttostring(ssc, 8) + data'),
    ],
    'TLVutils': [
        ('        if not isinstance(value, bytes):\n            value = pack',
         '        if isinstance(value, str): value = value.encode("latin1")\n'
         '        if not isinstance(value, bytes):\n            value = pack'),
        ('return b"".join(result)', 'return result'),
    ],
    'utils': [('self.data = ""', 'self.data = b""')],
}


class CorrectingLoader(importlib.abc.SourceLoader):
    def __init__(self, path):
        self.path = path

    def get_filename(self, fullname):
        return self.path

    def get_data(self, path):
        with open(path, encoding='utf-8') as source:
            text = source.read()
        for wrong, right in CORRECTIONS.get(os.path.basename(path)[:-3], []):
            if wrong not in text:
                sys.exit('%s is another version than expected, not found: %s' % (path, wrong))
            text = text.replace(wrong, right)
        return text.encode()


class PackageFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        if fullname.split('.')[0] != 'virtualsmartcard':
            return None
        base = os.path.join(PACKAGE, *fullname.split('.'))
        folder = os.path.isdir(base)
        file = os.path.join(base, '__init__.py') if folder else base + '.py'
        return importlib.util.spec_from_file_location(
            fullname, file, loader=CorrectingLoader(file), submodule_search_locations=[base] if folder else None)


def borrow_cryptodome():
    import Cryptodome.Cipher
    import Cryptodome.Hash
    from Cryptodome.Cipher import AES, ARC4, DES, DES3  # noqa: F401
    from Cryptodome.Hash import HMAC, MD5, SHA  # noqa: F401
    for part in ('', '.Cipher', '.Hash'):
        sys.modules['Crypto' + part] = sys.modules['Cryptodome' + part]


def main(port, files):
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, PackageFinder())
    borrow_cryptodome()
    from virtualsmartcard import CardGenerator, VirtualSmartcard
    from virtualsmartcard.SmartcardFilesystem import DF, MF, TransparentStructureEF
    from virtualsmartcard.cards.ePass import PassportSAM

    def generate(generator):
        mf = MF()
        application = DF(parent=mf, fid=4, dfname=b'\xa0\x00\x00\x02\x47\x10\x01', bertlv_data=[])
        for fid, data in files.items():
            application.append(TransparentStructureEF(
                parent=application, fid=fid, shortfid=fid & 0x1f, filedescriptor=0, data=data))
        mf.append(application)
        generator.mf = mf
        generator.sam = PassportSAM(mf)  # takes its keys from DG1

    # The package's own generator asks for an MRZ on the terminal and puts EF.SOD where DG13 belongs.
    CardGenerator.CardGenerator._CardGenerator__generate_ePass = generate
    VirtualSmartcard.VirtualICC(None, 'ePass', '127.0.0.1', port, logginglevel=logging.CRITICAL).run()


if __name__ == '__main__':
    contents = {}
    for argument in sys.argv[2:]:
        identifier, name = argument.split('=', 1)
        with open(name, 'rb') as content:
            contents[int(identifier, 16)] = content.read()
    main(int(sys.argv[1]), contents)
