// SPDX-License-Identifier: Apache-2.0

/// Shows how far some work has come while it runs: a line that is drawn over on a terminal, a line now and then elsewhere.
struct ProgressDisplay: Sendable {
    private let console: Console
    private let line: @Sendable () -> String

    /// Prepares a display.
    /// - Parameters:
    ///   - console: Where it is shown.
    ///   - line: What to show at the moment it is called.
    init(console: Console, line: @escaping @Sendable () -> String) {
        self.console = console
        self.line = line
    }

    /// Shows progress until the work ends.
    func show<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await draw() }
            // The line goes also when the work fails: what is said of that starts a line of its own.
            defer {
                group.cancelAll()
                console.redraw("")
            }
            return try await work()
        }
    }

    private func draw() async throws {
        // A log that is not watched live gets a line every ten seconds, so that a long run is seen to be alive.
        let pause: Duration = console.isTerminal ? .milliseconds(100) : .seconds(10)
        while !Task.isCancelled {
            try await Task.sleep(for: pause)
            if console.isTerminal { console.redraw(line()) } else { console.say(line()) }
        }
    }
}
