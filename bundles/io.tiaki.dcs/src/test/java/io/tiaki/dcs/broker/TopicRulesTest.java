package io.tiaki.dcs.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicRulesTest {
  private final TopicRules rules = new TopicRules("dcs", Set.of("watcher"));

  @Test
  void a_gateway_has_its_own_four_topics_and_no_more() {
    assertThat(rules.mayPublish("gw1", "tiaki.v1.gw1.readings")).isTrue();
    assertThat(rules.mayPublish("gw1", "tiaki.v1.gw1.outcomes")).isTrue();
    assertThat(rules.maySubscribe("gw1", "tiaki.v1.gw1.receipts")).isTrue();
    assertThat(rules.maySubscribe("gw1", "tiaki.v1.gw1.instructions")).isTrue();

    assertThat(rules.mayPublish("gw1", "tiaki.v1.gw1.receipts")).isFalse();
    assertThat(rules.mayPublish("gw1", "tiaki.v1.gw2.readings")).isFalse();
    assertThat(rules.maySubscribe("gw1", "tiaki.v1.gw1.readings")).isFalse();
    assertThat(rules.maySubscribe("gw1", "tiaki.v1.*.receipts")).isFalse();
    assertThat(rules.maySubscribe("gw1", "#")).isFalse();
  }

  @Test
  void names_that_could_mean_more_than_themselves_have_no_rights() {
    for (String name :
        new String[] {"", "*", "#", "gw1.readings", "gw1/x", "g w", "x".repeat(65)}) {
      assertThat(rules.isGateway(name)).as(name).isFalse();
      assertThat(rules.mayPublish(name, "tiaki.v1." + name + ".readings")).as(name).isFalse();
      assertThat(rules.maySubscribe(name, "tiaki.v1." + name + ".receipts")).as(name).isFalse();
    }
  }

  @Test
  void the_connector_answers_every_gateway_and_imitates_none() {
    assertThat(rules.mayPublish("dcs", "tiaki.v1.gw1.receipts")).isTrue();
    assertThat(rules.mayPublish("dcs", "tiaki.v1.gw1.instructions")).isTrue();
    assertThat(rules.maySubscribe("dcs", "tiaki.v1.*.readings")).isTrue();
    assertThat(rules.mayPublish("dcs", "tiaki.v1.gw1.readings")).isFalse();
    assertThat(rules.mayPublish("dcs", "tiaki.v1.*.receipts")).isFalse();
    assertThat(rules.maySubscribe("dcs", "tiaki.v1.*.receipts")).isFalse();
  }

  @Test
  void an_observer_is_no_gateway() {
    assertThat(rules.maySubscribe("watcher", "tiaki.v1.*.readings")).isTrue();
    assertThat(rules.maySubscribe("watcher", "tiaki.v1.*.outcomes")).isFalse();
    assertThat(rules.mayPublish("watcher", "tiaki.v1.watcher.readings")).isFalse();
    assertThat(rules.isGateway("watcher")).isFalse();
  }

  @Test
  void cells_have_one_topic_each_way_and_gateway() {
    assertThat(rules.mayPublish("gw1", "tiaki.c1.gw1.up")).isTrue();
    assertThat(rules.maySubscribe("gw1", "tiaki.c1.gw1.down")).isTrue();
    assertThat(rules.mayPublish("dcs", "tiaki.c1.gw1.down")).isTrue();
    assertThat(rules.maySubscribe("dcs", "tiaki.c1.*.up")).isTrue();

    assertThat(rules.mayPublish("gw1", "tiaki.c1.gw2.up")).isFalse();
    assertThat(rules.mayPublish("gw1", "tiaki.c1.gw1.down")).isFalse();
    assertThat(rules.maySubscribe("gw1", "tiaki.c1.gw2.down")).isFalse();
    assertThat(rules.maySubscribe("gw1", "tiaki.c1.*.down")).isFalse();
    assertThat(rules.mayPublish("dcs", "tiaki.c1.gw1.up")).isFalse();
    assertThat(rules.mayPublish("dcs", "tiaki.c1.gw1.receipts")).isFalse();
    assertThat(rules.maySubscribe("watcher", "tiaki.c1.*.up")).isFalse();
  }
}
