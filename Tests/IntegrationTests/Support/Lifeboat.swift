// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import Subprocess
import Testing

/// The program as a user runs it, with an environment of its own: nothing of this machine's settings reaches it.
struct Lifeboat {
    /// Where the tests' build put it, unless `LIFEBOAT_TEST_PROGRAM` names another one, such as the optimised build.
    static let path =
        ProcessInfo.processInfo.environment["LIFEBOAT_TEST_PROGRAM"] ?? "\(Repository.root)/.build/debug/lifeboat"

    /// The value of `KUBECONFIG`.
    var kubeconfig: String
    /// The value of `--storage`.
    var storage: String
    /// Further variables, such as keys of an S3 server.
    var environment: [String: String] = [:]

    /// Runs one command to its end.
    /// - Parameters:
    ///   - arguments: Words of the command line, without `--storage`.
    ///   - deadline: How long it may take; a program that hangs is killed.
    ///   - body: What happens to the process while it runs.
    /// - Returns: How it ended and what it printed.
    /// - Throws: ``Overdue``; `SubprocessError`; what `body` throws.
    func run(
        _ arguments: String...,
        deadline: Duration = .seconds(60),
        while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ended {
        try await run(arguments, deadline: deadline, while: body)
    }

    /// The same for arguments at hand as an array.
    func run(
        _ arguments: [String],
        deadline: Duration = .seconds(60),
        while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ended {
        try await Self.run(
            Self.path,
            arguments + ["--storage", storage],
            environment: variables,
            deadline: deadline,
            while: body
        )
    }

    /// Runs any program to its end.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        deadline: Duration,
        while body: @escaping @Sendable (RunningProgram) async throws -> Void = { _ in }
    ) async throws -> Ended {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let settings = Environment.custom(variables)
        return try await withThrowingTaskGroup(of: Ended?.self) { group in
            group.addTask {
                let result = try await Subprocess.run(
                    // The shell gives way to the program, which is named by its path.
                    .name("sh"),
                    arguments: Arguments(["-c", "exec \"$0\" \"$@\"", program] + arguments),
                    environment: settings,
                    input: .none,
                    output: .string(limit: 16 << 20),
                    error: .string(limit: 1 << 20)
                ) { process in
                    try await body(
                        RunningProgram(
                            id: process.processIdentifier.value,
                            // The program may end by itself just before; then there is nothing to signal.
                            send: { try? process.send(signal: $0) }
                        )
                    )
                }
                return Ended(result.terminationStatus, output: result.standardOutput, error: result.standardError)
            }
            group.addTask {
                try await Task.sleep(for: deadline)
                return nil
            }
            defer { group.cancelAll() }
            guard let ended = try await group.next() ?? nil else {
                throw Overdue(command: arguments.joined(separator: " "), deadline: deadline)
            }
            return ended
        }
    }

    /// The variables the program sees.
    var variables: [String: String] {
        let own = ProcessInfo.processInfo.environment
        var variables = ["PATH": own["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent", "KUBECONFIG": kubeconfig]
        variables["LLVM_PROFILE_FILE"] = own["LLVM_PROFILE_FILE"]
        return variables.merging(environment) { _, new in new }
    }
}

/// The program while it runs.
struct RunningProgram: Sendable {
    /// Its process.
    let id: Int32
    /// Sends it a signal.
    let send: @Sendable (Signal) -> Void
}

/// How a run of the program ended.
struct Ended: CustomStringConvertible {
    /// The exit code; the negative number of the signal when one ended it.
    let code: Int32
    /// Standard output.
    let output: String
    /// Standard error.
    let error: String

    init(_ status: TerminationStatus, output: String, error: String) {
        switch status {
        case .exited(let code): self.code = code
        case .signaled(let signal): code = -signal
        }
        self.output = output
        self.error = error
    }

    /// The sentences on standard error that say why it failed.
    var errors: [String] {
        error.split(separator: "\n").filter { $0.hasPrefix("error: ") }.map { String($0.dropFirst(7)) }
    }

    /// Standard output as JSON.
    var json: JSONValue {
        get throws { try JSONParser.parse(output) }
    }

    var description: String { "ended with \(code); it said:\n\(error)\n\(output.prefix(4000))" }
}

/// That the program did not end in time.
struct Overdue: Error {
    let command: String
    let deadline: Duration
}

extension Ended {
    /// Expects that it did all it was asked.
    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try #require(code == 0, "\(self)", sourceLocation: sourceLocation)
    }

    /// Expects that it failed as a whole and said why in one sentence that holds the given words.
    func expectFailure(
        saying words: String...,
        code expected: Int32 = 1,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(code == expected, "\(self)", sourceLocation: sourceLocation)
        #expect(errors.count == 1, "\(self)", sourceLocation: sourceLocation)
        for word in words {
            let isSaid = errors.first?.lowercased().contains(word.lowercased()) ?? false
            #expect(isSaid, "'\(word)' is missing in: \(error)", sourceLocation: sourceLocation)
        }
        #expect(output.isEmpty, "\(self)", sourceLocation: sourceLocation)
        #expect(!error.contains("Fatal error"), "\(self)", sourceLocation: sourceLocation)
    }
}
