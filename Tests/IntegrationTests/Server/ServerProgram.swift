// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import Subprocess
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `lifeboat server` as a process of its own, which a test may kill, stop and start again.
final class ServerProgram: Sendable {
    /// Times of the lease that let another process take over within seconds.
    ///
    /// What counts is their order, as with the real ones: who leads notices that it does not any more before anybody else
    /// may.
    private static let lease = [
        "--leader-elect-lease-duration", "5s", "--leader-elect-renew-deadline", "4s", "--leader-elect-retry-period",
        "500ms",
    ]

    private struct Run: Sendable {
        var id: pid_t
        var port: Int
    }

    /// Where its log is written.
    let log: String
    private let program: Lifeboat
    private let namespace: String
    private let flags: [String]
    private let run = Mutex<Run?>(nil)

    /// A server that does not run yet.
    /// - Parameters:
    ///   - name: Tells several servers of a test apart.
    ///   - program: The program, its cluster and environment.
    ///   - workspace: Takes the log.
    ///   - namespace: The namespace of Velero's objects.
    ///   - flags: Further flags.
    init(_ name: String, _ program: Lifeboat, _ workspace: Workspace, namespace: String, flags: [String] = []) {
        log = "\(workspace.path)/\(name).log"
        self.program = program
        self.namespace = namespace
        self.flags = flags
    }

    deinit { kill() }

    /// Starts the process.
    func start() async throws {
        let port = try await Repository.freePort()
        let arguments =
            ["server", "--namespace", namespace, "--metrics-address", "127.0.0.1:\(port)", "--log-level", "debug"]
            + Self.lease + flags
        // A shell puts it into the background and says which process it is; the process outlives it.
        let script = #"log=$1; shift; "$@" >>"$log" 2>&1 </dev/null & echo $!"#
        var variables: [Environment.Key: String] = [:]
        for (key, value) in program.variables { variables[Environment.Key(stringLiteral: key)] = value }
        let result = try await Subprocess.run(
            .name("bash"),
            arguments: Arguments(["-c", script, "bash", log, Lifeboat.path] + arguments),
            environment: .custom(variables),
            output: .string(limit: 1 << 16)
        )
        let id = try #require(pid_t(result.standardOutput.filter(\.isNumber)))
        run.withLock { $0 = Run(id: id, port: port) }
    }

    /// Kills the process without a chance to say goodbye.
    func kill() { signal(SIGKILL, andForget: true) }

    /// Asks the process to end, and waits until it has.
    func stop() async throws {
        let id = run.withLock { $0?.id }
        signal(SIGTERM, andForget: true)
        guard let id else { return }
        try await eventually("the server has ended", within: .seconds(60)) { Glibc.kill(id, 0) != 0 }
    }

    /// Lets the process do nothing until ``resume()``, as a machine that hangs does.
    func pause() { signal(SIGSTOP, andForget: false) }

    /// Lets a paused process go on.
    func resume() { signal(SIGCONT, andForget: false) }

    private func signal(_ signal: Int32, andForget forget: Bool) {
        run.withLock { run in
            if let run { _ = Glibc.kill(run.id, signal) }
            if forget { run = nil }
        }
    }

    /// The process, while it runs.
    var id: pid_t? { run.withLock { $0?.id } }

    /// Gets a page of the server's own HTTP service; `nil` when it does not answer with success.
    func page(_ path: String) async throws -> String? {
        guard let port = run.withLock({ $0?.port }) else { return nil }
        let url = "http://127.0.0.1:\(port)\(path)"
        return try? await Shell.run("curl", "--silent", "--fail", "--max-time", "5", url)
    }

    /// Waits until the server says that it is ready.
    func waitUntilReady(within limit: Duration = .seconds(90)) async throws {
        do {
            try await eventually("the server is ready", within: limit) { try await page("/readyz") != nil }
        } catch {
            let text = (try? String(contentsOf: URL(filePath: log), encoding: .utf8)) ?? "no log"
            Issue.record("the server is not ready; its log ends:\n\(text.suffix(4000))")
            throw error
        }
    }

    /// Whether this process leads.
    func leads() async throws -> Bool {
        try await page("/metrics")?.contains("lifeboat_leader 1") ?? false
    }

    /// How often a line of the log holds some words.
    func occurrences(of words: String) -> Int {
        let text = (try? String(contentsOf: URL(filePath: log), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").count { $0.contains(words) }
    }
}
