package io.tiaki.demo.story;

import com.google.gson.JsonObject;
import java.util.List;

/** Where the story plays: real processes, as an operator and somebody before the meter see them. */
public interface Scene {
  /** What an operator types behind {@code tiaki dcs}, and what comes of it. */
  Told operator(List<String> words) throws StoryException, InterruptedException;

  /** What somebody sees who stands before the meter, as the meter's event {@code seen} has it. */
  JsonObject look() throws StoryException, InterruptedException;

  /** Returns when the meter has registered so many more readings. */
  void readings(int count) throws StoryException, InterruptedException;

  /** Something happens to the meter. */
  void happens(String what) throws StoryException;

  /** The next alert of the meter that reaches the control system. */
  JsonObject alert() throws StoryException, InterruptedException;

  /** Tells the user. */
  void say(String line);
}
