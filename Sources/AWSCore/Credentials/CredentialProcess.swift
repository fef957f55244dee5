// SPDX-License-Identifier: Apache-2.0

internal import Subprocess

/// Runs a `credential_process`: a command that prints credentials as JSON.
struct CredentialProcess: Sendable {
    /// How long the command may take: some ask a person for a code.
    private static let timeout = Duration.seconds(60)

    let command: String
    let source: String

    func run() async throws -> AWSCredentials {
        try await withThrowingTaskGroup(of: AWSCredentials?.self) { group in
            group.addTask { try await runCommand() }
            group.addTask {
                try await Task.sleep(for: Self.timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let credentials = try await group.next() ?? nil else {
                throw AWSError(
                    .timedOut,
                    "the credential_process of \(source) took longer than \(Self.timeout.components.seconds) seconds"
                )
            }
            return credentials
        }
    }

    private func runCommand() async throws -> AWSCredentials {
        // AWS's clients split the line themselves; a shell does the same to all sensible lines, quotes included.
        let result = try await Subprocess.run(
            .name("sh"),
            arguments: ["-c", command],
            output: .bytes(limit: 1 << 16),
            error: .string(limit: 1 << 16)
        )
        guard result.terminationStatus.isSuccess else {
            let words = result.standardError.trimmingASCIISpace
            throw AWSError(
                .credentialsRefused,
                "the credential_process of \(source) failed (\(result.terminationStatus))"
                    + (words.isEmpty ? "" : ": \(words.prefix(500))")
            )
        }
        return try JSONCredentials.parse(result.standardOutput, source: "the credential_process of \(source)")
    }
}
