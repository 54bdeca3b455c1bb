package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.AttributeDescriptor;
import io.tiaki.cosem.DataAccessResult;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.SelectiveAccess;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Axdr;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GetRequestNormal;
import io.tiaki.cosem.codec.GetResponse;
import io.tiaki.cosem.codec.GetResponseNormal;
import java.util.Optional;

/** GET of one attribute (IEC 62056-5-3, 9.3.6). */
final class GetExchange extends ReadingExchange<GetResult> {
  private final AttributeDescriptor attribute;
  private final Optional<SelectiveAccess> access;

  GetExchange(
      AttributeDescriptor attribute,
      Optional<SelectiveAccess> access,
      Terms terms,
      boolean renewed) {
    super(terms, renewed);
    this.attribute = attribute;
    this.access = access;
  }

  @Override
  Apdu request() {
    return new GetRequestNormal(invoke(), attribute, access);
  }

  @Override
  Step<GetResult> whole(GetResponse response) {
    return response instanceof GetResponseNormal normal
        ? new Step.Done<>(normal.result())
        : protocol("The meter answered a GET with a list", null);
  }

  @Override
  Step<GetResult> refused(DataAccessResult result) {
    return new Step.Done<>(new GetResult.Error(result));
  }

  @Override
  GetResult joined(byte[] octets) throws CodecException {
    return new GetResult.Value(Axdr.decode(octets));
  }
}
