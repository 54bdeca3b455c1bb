package io.tiaki.cosem.codec;

/** Tags of the CHOICE Data (IEC 62056-5-3, 9.5) and of APDUs (IEC 62056-5-3, 9.4 and 7.3). */
final class Tag {
  static final int NULL_DATA = 0;
  static final int ARRAY = 1;
  static final int STRUCTURE = 2;
  static final int BOOLEAN = 3;
  static final int BIT_STRING = 4;
  static final int DOUBLE_LONG = 5;
  static final int DOUBLE_LONG_UNSIGNED = 6;
  static final int OCTET_STRING = 9;
  static final int VISIBLE_STRING = 10;
  static final int UTF8_STRING = 12;
  static final int BCD = 13;
  static final int INTEGER = 15;
  static final int LONG = 16;
  static final int UNSIGNED = 17;
  static final int LONG_UNSIGNED = 18;
  static final int COMPACT_ARRAY = 19;
  static final int LONG64 = 20;
  static final int LONG64_UNSIGNED = 21;
  static final int ENUM = 22;
  static final int FLOAT32 = 23;
  static final int FLOAT64 = 24;
  static final int DATE_TIME = 25;
  static final int DATE = 26;
  static final int TIME = 27;
  static final int DELTA_INTEGER = 28;
  static final int DELTA_LONG = 29;
  static final int DELTA_DOUBLE_LONG = 30;
  static final int DELTA_UNSIGNED = 31;
  static final int DELTA_LONG_UNSIGNED = 32;
  static final int DELTA_DOUBLE_LONG_UNSIGNED = 33;
  static final int DONT_CARE = 255;

  static final int INITIATE_REQUEST = 0x01;
  static final int INITIATE_RESPONSE = 0x08;
  static final int CONFIRMED_SERVICE_ERROR = 0x0e;
  static final int DATA_NOTIFICATION = 0x0f;
  static final int DATA_NOTIFICATION_CONFIRM = 0x10;
  static final int GLO_INITIATE_REQUEST = 0x21;
  static final int GLO_INITIATE_RESPONSE = 0x28;
  static final int AARQ = 0x60;
  static final int AARE = 0x61;
  static final int RLRQ = 0x62;
  static final int RLRE = 0x63;
  static final int GET_REQUEST = 0xc0;
  static final int SET_REQUEST = 0xc1;
  static final int EVENT_NOTIFICATION_REQUEST = 0xc2;
  static final int ACTION_REQUEST = 0xc3;
  static final int GET_RESPONSE = 0xc4;
  static final int SET_RESPONSE = 0xc5;
  static final int ACTION_RESPONSE = 0xc7;
  static final int FIRST_GLO = 0xc8;
  static final int LAST_DED = 0xd7;
  static final int EXCEPTION_RESPONSE = 0xd8;
  static final int ACCESS_REQUEST = 0xd9;
  static final int ACCESS_RESPONSE = 0xda;
  static final int GENERAL_GLO_CIPHERING = 0xdb;
  static final int GENERAL_DED_CIPHERING = 0xdc;
  static final int GENERAL_CIPHERING = 0xdd;
  static final int GENERAL_SIGNING = 0xdf;
  static final int GENERAL_BLOCK_TRANSFER = 0xe0;

  private Tag() {}
}
