// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The program `terraform`, as it is found in `PATH`.
struct TerraformProgram: Sendable {
    /// The outputs are read from the state, which may be in a bucket; a minute is long for that.
    private static let deadline = Duration.seconds(60)
    /// How long it has to put things in order when it is told to stop.
    private static let grace = Duration.seconds(30)

    private let path: String

    /// Finds the program.
    /// - Throws: ``CommandFailure`` when there is none.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let directories = (environment["PATH"] ?? "").split(separator: ":")
        let candidates = directories.map { "\($0)/terraform" }
        guard let path = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw CommandFailure(
                "terraform is not installed, or not in PATH",
                hint: "Terraform 1.11 or newer is needed: https://developer.hashicorp.com/terraform/install"
            )
        }
        self.path = path
    }

    /// What `terraform output -json` prints in a directory.
    func outputs(of directory: String) async throws -> [UInt8] {
        try await answer("output", in: directory, limit: 4 << 20)
    }

    /// What `terraform show -json` prints in a directory: the whole state, with what is secret in it.
    func state(of directory: String) async throws -> [UInt8] {
        // Ten thousand resources of six KiB each, more than a policy of IAM has.
        try await answer("show", in: directory, limit: 64 << 20)
    }

    private func answer(_ command: String, in directory: String, limit: Int) async throws -> [UInt8] {
        let overdue = CommandFailure(
            "'terraform \(command)' in \(directory) took longer than \(Self.deadline.components.seconds) seconds"
        )
        return try await TimeLimit.run(within: Self.deadline, orThrow: overdue) {
            let result = try await Subprocess.run(
                .name("terraform"),
                arguments: ["-chdir=\(directory)", command, "-json", "-no-color"],
                output: .bytes(limit: limit),
                error: .string(limit: 1 << 16)
            )
            guard result.terminationStatus.isSuccess else {
                throw CommandFailure(
                    "'terraform \(command)' failed in \(directory) (\(result.terminationStatus))"
                        + Self.firstWords(result.standardError),
                    hint: "run 'terraform init' there, or 'lifeboat infra output'"
                )
            }
            return result.standardOutput
        }
    }

    /// Runs a command of Terraform, which has the terminal meanwhile.
    /// - Throws: ``CommandFailure`` when it does not succeed; it has said why.
    func run(_ arguments: [String]) async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: Self.grace)]
        let result = try await Subprocess.run(
            .name("terraform"),
            arguments: Arguments(arguments),
            platformOptions: options,
            input: .currentStandardInput,
            output: .currentStandardOutput,
            error: .currentStandardError
        )
        guard result.terminationStatus.isSuccess else {
            let words = arguments.filter { !$0.hasPrefix("-") }.joined(separator: " ")
            throw CommandFailure("'terraform \(words)' failed (\(result.terminationStatus))")
        }
    }

    /// Becomes Terraform: from here on its output, questions, signals and exit status are this process's own.
    ///
    /// A child would be told of Ctrl-C twice, by the terminal and by us, and Terraform takes a second one as the wish to stop at
    /// once, with the state unsaved.
    /// - Throws: ``CommandFailure`` when it cannot be run; otherwise it does not return.
    func replaceThisProcess(_ arguments: [String]) throws -> Never {
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { _ = signal(number, SIG_DFL) }
        // Worker threads block signals, and the mask outlives the program.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) }
        unsafe words.append(nil)
        unsafe execv(path, words)
        throw CommandFailure("\(path) cannot be run: \(unsafe String(cString: strerror(errno)))")
    }

    /// The beginning of what it said, in one line: the frame around Terraform's errors is drawn with characters of boxes.
    static func firstWords(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { line in
            line.drop { "│╷╵ ".contains($0) }
        }
        let words = lines.filter { !$0.isEmpty }.prefix(4).joined(separator: " ")
        return words.isEmpty ? "" : ": \(words.prefix(500))"
    }
}
