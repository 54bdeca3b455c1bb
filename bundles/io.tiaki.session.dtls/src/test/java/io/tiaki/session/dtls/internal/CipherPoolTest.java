package io.tiaki.session.dtls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CipherPoolTest {
  private final CipherPool pool = new CipherPool();

  @Test
  void who_comes_again_gets_the_engine_it_had() throws Exception {
    Object sends = new Object();
    Object receives = new Object();
    CipherPool.Engine first = pool.take(sends);
    CipherPool.Engine second = pool.take(receives);
    pool.give(first);
    pool.give(second);

    assertThat(pool.take(receives).cipher()).isSameAs(second.cipher());
    assertThat(pool.take(sends).cipher()).isSameAs(first.cipher());
  }

  @Test
  void nobody_gets_an_engine_that_another_has() throws Exception {
    Object user = new Object();
    assertThat(pool.take(user).cipher()).isNotSameAs(pool.take(user).cipher());
  }

  @Test
  void keeps_sixteen_and_lends_the_engines_of_others_when_it_has_so_many() throws Exception {
    List<CipherPool.Engine> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(pool.take(new Object()));
    }
    all.forEach(pool::give);
    assertThat(pool.size()).isEqualTo(16);

    CipherPool.Engine lent = pool.take(new Object());
    assertThat(all).extracting(CipherPool.Engine::cipher).contains(lent.cipher());
    assertThat(pool.size()).isEqualTo(15);
  }
}
