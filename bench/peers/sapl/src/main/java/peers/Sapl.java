// SPDX-License-Identifier: Apache-2.0
package peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sapl.api.pdp.AuthorizationSubscription;
import io.sapl.api.pdp.Decision;
import io.sapl.pdp.PolicyDecisionPointFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * SAPL, embedded: a policy document for each operation in a folder, read once; the token's scopes are a list of the
 * subject. The first decision of its stream is taken, waiting for it. "prepared" has the subscriptions made before, "text"
 * makes each from strings. Prints what ../../../../../cpp/peer.h does.
 */
public final class Sapl {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static String held(String scope) {
    return "(" + JsonNodeFactory.instance.textNode(scope) + " in subject)";
  }

  private static String document(String name, JsonNode operation) {
    List<String> any = new ArrayList<>();
    for (JsonNode all : operation.get("any")) {
      List<String> together = new ArrayList<>();
      all.forEach(scope -> together.add(held(scope.asText())));
      any.add("(" + String.join(" && ", together) + ")");
    }
    StringBuilder text = new StringBuilder("policy " + JsonNodeFactory.instance.textNode(name) + "\npermit action == "
        + JsonNodeFactory.instance.textNode(name) + "\nwhere\n  " + String.join(" || ", any) + ";\n");
    operation.get("none").forEach(scope -> text.append("  !").append(held(scope.asText())).append(";\n"));
    return text.toString();
  }

  private static AuthorizationSubscription subscription(JsonNode request) {
    ArrayNode scopes = JsonNodeFactory.instance.arrayNode();
    request.get("scopes").forEach(scope -> scopes.add(scope.asText()));
    return AuthorizationSubscription.of(scopes, request.get("operation").asText(), "server", MAPPER);
  }

  private static void run(String workload, JsonNode requests, String kind, double seconds, IntPredicate decide) {
    for (int i = 0; i < requests.size(); i++) {
      if (decide.test(i) != requests.get(i).get("allowed").asBoolean()) {
        System.err.println("SAPL: " + requests.get(i) + " is decided wrong");
        System.exit(1);
      }
    }
    int batch = Math.min(requests.size(), 100);
    int at = 0;
    List<Double> samples = new ArrayList<>();
    long warm = System.nanoTime() + (long) (seconds * 1e9);  // for the compiler of the virtual machine, not counted
    long end = warm + (long) (seconds * 1e9);
    while (System.nanoTime() < end || samples.size() < 5) {
      long began = System.nanoTime();
      for (int i = 0; i < batch; i++) {
        decide.test(at);
        at = (at + 1) % requests.size();
      }
      if (began > warm) {
        samples.add((System.nanoTime() - began) / (double) batch);
      }
    }
    System.out.println(MAPPER.valueToTree(Map.of("engine", "SAPL", "version", System.getProperty("sapl.version", "unknown"),
        "workload", workload, "kind", kind, "samples", samples)));
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2) {
      System.err.println("usage: Sapl WORKLOAD.json SECONDS");
      System.exit(2);
    }
    JsonNode workload = MAPPER.readTree(new File(arguments[0]));
    double seconds = Double.parseDouble(arguments[1]);
    Path folder = Files.createTempDirectory("sapl");
    Files.writeString(folder.resolve("pdp.json"), "{\"algorithm\":\"DENY_UNLESS_PERMIT\",\"variables\":{}}");
    int number = 0;
    var operations = workload.get("operations").fields();
    while (operations.hasNext()) {
      var operation = operations.next();
      Files.writeString(folder.resolve("p" + number++ + ".sapl"), document(operation.getKey(), operation.getValue()));
    }
    var point = PolicyDecisionPointFactory.filesystemPolicyDecisionPoint(folder.toString());
    JsonNode requests = workload.get("requests");
    List<AuthorizationSubscription> prepared = new ArrayList<>();
    requests.forEach(request -> prepared.add(subscription(request)));
    String name = workload.get("name").asText();
    run(name, requests, "prepared", seconds,
        i -> point.decide(prepared.get(i)).blockFirst().getDecision() == Decision.PERMIT);
    run(name, requests, "text", seconds,
        i -> point.decide(subscription(requests.get(i))).blockFirst().getDecision() == Decision.PERMIT);
    point.destroy();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
    System.exit(0);
  }
}
