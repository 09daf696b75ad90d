package dev.rungate.infra;

/// A function by what it is there for: its package, its entry, and how long it may take.
enum FunctionKind {
    GATEWAY("Gateway", "gateway", 900),
    CONTROL("Control", "control", 29),
    SLACK_INTERACTION("SlackInteraction", "slack-interaction", 10),
    ASK_APPROVERS("AskApprovers", "ask-approvers", 60),
    GATE_LAPSED("GateLapsed", "gate-lapsed", 60),
    LEDGER_EVENTS("LedgerEvents", "ledger-events", 60),
    SWEEP("Sweep", "sweep", 60);

    /// The name in diagrams, and of the construct.
    final String title;

    /// The name of the package, and after the prefix that of the function.
    final String role;

    final int seconds;

    FunctionKind(String title, String role, int seconds) {
        this.title = title;
        this.role = role;
        this.seconds = seconds;
    }

    /// The gateway is a server of its own that its script starts; the others are handlers.
    String handler() {
        return this == GATEWAY
                ? "run.sh"
                : "dev.rungate.aws.lambda." + title + "Function::handleRequest";
    }
}
