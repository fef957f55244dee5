// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs the program that logs a user in.
struct ExecPluginRunner: Sendable {
    /// A login through a browser takes a person a while.
    static let interactiveDeadline = Duration.seconds(300)
    /// Without a person `aws eks get-token` takes about a second; a slow network a few more.
    static let deadline = Duration.seconds(60)
    private static let outputLimit = 1 << 20

    let plugin: ExecPlugin
    let user: String
    let server: String

    /// Runs the program once and reads what it prints.
    /// - Throws: ``KubernetesError`` with code `execPluginFailed` and what it wrote to standard error.
    func run() async throws -> ExecCredential {
        let isInteractive = try wantsTerminal()
        let limit = isInteractive ? Self.interactiveDeadline : Self.deadline
        do {
            return try await Deadline.run(within: limit) { try await runOnce(isInteractive: isInteractive) }
        } catch is DeadlineExceeded {
            throw failure("did not finish within \(limit.components.seconds) s")
        }
    }

    private func wantsTerminal() throws -> Bool {
        let hasTerminal = isatty(STDIN_FILENO) == 1
        if plugin.interaction == .always && !hasTerminal {
            throw failure("must talk to the user, and standard input is no terminal")
        }
        return plugin.interaction != .never && hasTerminal
    }

    private func runOnce(isInteractive: Bool) async throws -> ExecCredential {
        let (program, arguments) = try commandLine(isInteractive: isInteractive)
        let environment = environment(isInteractive: isInteractive)
        do {
            if isInteractive {
                // Its questions go to the terminal, and so does what it says when it fails.
                let result = try await Subprocess.run(
                    program,
                    arguments: arguments,
                    environment: environment,
                    output: .bytes(limit: Self.outputLimit),
                    error: .currentStandardError
                )
                return try read(result.standardOutput, result.terminationStatus, said: "")
            }
            let result = try await Subprocess.run(
                program,
                arguments: arguments,
                environment: environment,
                output: .bytes(limit: Self.outputLimit),
                error: .bytes(limit: Self.outputLimit)
            )
            let said = String(decoding: result.standardError, as: UTF8.self).trimmingWhitespace
            return try read(result.standardOutput, result.terminationStatus, said: said)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw notInstalled
        } catch let error as SubprocessError {
            throw failure("could not be run: \(error)")
        }
    }

    /// What is run.
    ///
    /// The shell hands over the terminal, and runs what is given by its path rather than found in `PATH`.
    private func commandLine(isInteractive: Bool) throws -> (Executable, Arguments) {
        let isPath = plugin.command.contains("/")
        if isPath && !FileManager.default.isExecutableFile(atPath: plugin.command) { throw notInstalled }
        guard isPath || isInteractive else { return (.name(plugin.command), Arguments(plugin.arguments)) }
        let script = "exec \"$0\" \"$@\"" + (isInteractive ? " </dev/tty" : "")
        return (.name("sh"), Arguments(["-c", script, plugin.command] + plugin.arguments))
    }

    private var notInstalled: KubernetesError {
        failure(
            "is not installed",
            hint: plugin.installHint.isEmpty ? "install it, or put it into PATH" : plugin.installHint
        )
    }

    private func read(_ output: [UInt8], _ status: TerminationStatus, said: String) throws -> ExecCredential {
        guard status.isSuccess else {
            if status == .exited(127) && said.isEmpty { throw notInstalled }
            throw failure("failed (\(status))\(said.isEmpty ? "" : ": \(said)")")
        }
        return try ExecCredential(output, of: plugin)
    }

    private func environment(isInteractive: Bool) -> Environment {
        var changes: [Environment.Key: String?] = ["KUBERNETES_EXEC_INFO": info(isInteractive: isInteractive)]
        for pair in plugin.environment { changes[Environment.Key(stringLiteral: pair.name)] = pair.value }
        return Environment.inherit.updating(changes)
    }

    /// What the protocol tells the program.
    func info(isInteractive: Bool) -> String {
        var spec: JSONObject = ["interactive": .bool(isInteractive)]
        if let cluster = plugin.cluster { spec["cluster"] = cluster }
        return JSONWriter.text(
            ["apiVersion": .string(plugin.apiVersion), "kind": "ExecCredential", "spec": .object(spec)]
        )
    }

    private func failure(_ problem: String, hint: String? = nil) -> KubernetesError {
        KubernetesError(
            .execPluginFailed,
            "the exec plug-in \(plugin.command), which logs \"\(user)\" in to \(server), \(problem)",
            hint: hint
        )
    }
}
