// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Installation

/// Where Terraform's outputs are read: a directory of Terraform, a file with what `terraform output -json` prints, or `-`.
enum TerraformSource {
    /// The outputs of the complete example have 3 KB.
    private static let maximumSize = 4 << 20
    private static let inputDeadline = Duration.seconds(300)

    /// Reads the output `lifeboat`.
    /// - Throws: ``CommandFailure`` or `InstallationError` with one sentence.
    static func read(_ place: String) async throws -> TerraformOutputs {
        if place == "-" {
            let overdue = CommandFailure("nothing more came from standard input", status: .usage)
            let bytes = try await TimeLimit.run(within: inputDeadline, orThrow: overdue) {
                try await StandardInput.read(maximum: maximumSize)
            }
            return try TerraformOutputs(parsing: bytes, from: "standard input")
        }
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else {
            throw CommandFailure(
                "--from-terraform: there is no \(place)",
                hint: "name a directory of Terraform, or a file with what 'terraform output -json' prints",
                status: .usage
            )
        }
        if isDirectory {
            let bytes = try await TerraformProgram().outputs(of: place)
            return try TerraformOutputs(parsing: bytes, from: place)
        }
        return try TerraformOutputs(parsing: try content(of: place), from: place)
    }

    private static func content(of path: String) throws -> [UInt8] {
        do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
            throw CommandFailure("--from-terraform: \(path) cannot be read", status: .usage)
        }
    }
}
