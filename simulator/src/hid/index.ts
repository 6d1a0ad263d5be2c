export { inProcessMrzReader } from './in-process-mrz-reader.ts';
export { mrzReports } from './mrz-reports.ts';
export { mrzReaderDevice } from './usb-device.ts';
export { type NoVirtualHid, prepareVirtualHid, type VirtualHid } from './virtual-hid.ts';
export { serveMrzReader, type VirtualMrzReader } from './virtual-mrz-reader.ts';
