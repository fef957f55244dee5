// SPDX-License-Identifier: Apache-2.0

import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The checkout the tests were built from.
package enum Repository {
    /// Its root directory.
    package static var root: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }

    /// Runs one of the programs in `Scripts`.
    /// - Returns: What it wrote to standard output, without white space at its end.
    /// - Throws: ``ScriptFailure`` with what it wrote to standard error.
    package static func runScript(_ name: String, _ arguments: String...) async throws -> String {
        let result = try await Subprocess.run(
            .name("bash"),
            arguments: Arguments(["\(root)/Scripts/\(name)"] + arguments),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else {
            throw ScriptFailure(command: ([name] + arguments).joined(separator: " "), said: result.standardError)
        }
        var output = result.standardOutput
        while output.last?.isWhitespace == true { output.removeLast() }
        return output
    }

    /// A TCP port on 127.0.0.1 that nobody uses, and that nobody else who asks here is given for a minute.
    /// - Throws: ``ScriptFailure``.
    package static func freePort() async throws -> Int {
        let said = try await runScript("lib/free-port")
        guard let port = Int(said) else { throw ScriptFailure(command: "lib/free-port", said: said) }
        return port
    }

    /// Has one of the programs in `Scripts` run when this process has ended, also when it was killed.
    /// - Throws: ``ScriptFailure``.
    static func runScriptWhenThisProgramEnds(_ name: String, _ arguments: String...) async throws {
        let wait = #"setsid bash -c 'tail --pid="$0" -f /dev/null; exec "$@"' "$@" </dev/null >/dev/null 2>&1 &"#
        let result = try await Subprocess.run(
            .name("bash"),
            arguments: Arguments(["-c", wait, "bash", String(getpid()), "\(root)/Scripts/\(name)"] + arguments),
            output: .discarded
        )
        guard result.terminationStatus.isSuccess else { throw ScriptFailure(command: name, said: "no watcher started") }
    }
}

/// That a program failed.
package struct ScriptFailure: Error, CustomStringConvertible {
    /// What was run, with its arguments.
    package let command: String
    /// What it wrote to standard error.
    package let said: String

    package var description: String { "\(command) failed:\n\(said)" }
}

/// Runs programs of the operating system.
package enum Shell {
    /// Runs a program found in `PATH`.
    /// - Returns: What it wrote to standard output.
    /// - Throws: ``ScriptFailure`` with what it wrote to standard error.
    package static func run(_ program: String, _ arguments: String...) async throws -> String {
        try await run(program, arguments)
    }

    /// The same for arguments at hand as an array.
    package static func run(_ program: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            .name(program),
            arguments: Arguments(arguments),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else {
            throw ScriptFailure(command: ([program] + arguments).joined(separator: " "), said: result.standardError)
        }
        return result.standardOutput
    }
}
