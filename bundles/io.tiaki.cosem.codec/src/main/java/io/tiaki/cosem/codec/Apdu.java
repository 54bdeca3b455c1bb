package io.tiaki.cosem.codec;

/**
 * An application protocol data unit of ACSE or xDLMS (IEC 62056-5-3, 7.3 and 9.4), one record for
 * each, named as there. More will be added: callers have a default branch.
 */
public sealed interface Apdu
    permits Aarq,
        Aare,
        Rlrq,
        Rlre,
        InitiateRequest,
        InitiateResponse,
        ConfirmedServiceError,
        GetRequest,
        GetResponse,
        SetRequest,
        SetResponse,
        ActionRequest,
        ActionResponse,
        DataNotificationApdu,
        DataNotificationConfirm,
        EventNotificationRequest,
        AccessRequest,
        AccessResponse,
        ExceptionResponse,
        ServiceCiphering,
        GeneralGloDedCiphering,
        GeneralCiphering,
        GeneralSigning,
        GeneralBlockTransfer {}
