package io.tiaki.cosem.codec;

/**
 * ConfirmedServiceError (IEC 62056-5-3, 9.5, tag 14): why an association was refused by xDLMS.
 *
 * @param service 1 for initiate
 * @param category of the error, 6 for initiate
 * @param value the error: for initiate 1 dlms-version-too-low, 2 incompatible-conformance, 3
 *     pdu-size-too-short, 4 refused-by-the-VDE-handler
 */
public record ConfirmedServiceError(int service, int category, int value) implements Apdu {}
