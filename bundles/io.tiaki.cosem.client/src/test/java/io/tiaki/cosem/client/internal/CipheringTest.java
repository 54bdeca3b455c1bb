package io.tiaki.cosem.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiaki.cosem.CosemData;
import io.tiaki.cosem.CosemException;
import io.tiaki.cosem.GetResult;
import io.tiaki.cosem.Octets;
import io.tiaki.cosem.client.AssociationSecurity.Secured;
import io.tiaki.cosem.client.CipheringMode;
import io.tiaki.cosem.client.InvocationCounter;
import io.tiaki.cosem.client.Mechanism;
import io.tiaki.cosem.client.SecurityPolicy;
import io.tiaki.cosem.codec.Apdu;
import io.tiaki.cosem.codec.Apdus;
import io.tiaki.cosem.codec.CodecException;
import io.tiaki.cosem.codec.GetResponseNormal;
import io.tiaki.cosem.codec.InvokeIdAndPriority;
import io.tiaki.cosem.codec.Protection;
import io.tiaki.cosem.codec.ServiceCiphering;
import io.tiaki.security.module.CosemKeySet;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class CipheringTest {
  private static final Octets METER = Octets.ofAscii("TKIMETR1");
  private static final SecurityPolicy POLICY = SecurityPolicy.of(Mechanism.NONE, CipheringMode.GLO);

  private final ClosableKeys module =
      new ClosableKeys(CosemKeySet.generate("TKI0000000000001", 0, METER.toArray()));

  @Test
  void what_cannot_be_opened_because_the_keys_are_gone_is_no_answer()
      throws CodecException, CosemException {
    Octets client = Octets.ofAscii("TKIGATE1");
    Ciphering ciphering =
        new Ciphering(
            new Secured(POLICY, module.handle(), client, InvocationCounter.volatileCounter()),
            new SecureRandom());
    module.isClosed = true;
    assertThatThrownBy(() -> ciphering.open(answer(1), Octets.EMPTY))
        .isInstanceOf(CodecException.class);

    module.isClosed = false;

    assertThat(ciphering.open(answer(1), Octets.EMPTY).authentic()).isTrue();
  }

  private Apdu answer(long counter) {
    GetResult value = new GetResult.Value(CosemData.NullData.INSTANCE);
    byte[] plain = Apdus.encode(new GetResponseNormal(InvokeIdAndPriority.of(1), value));
    return new ServiceCiphering(
        0xcc,
        Protection.protect(0x30, new ModuleKeys(module.keys), METER, counter, new byte[0], plain));
  }
}
