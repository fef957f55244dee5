// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The directory that Terraform is run in.
enum InfraDirectory {
    private static let shipped = "deploy/terraform/examples/complete"

    /// The directory that is named; or the current one, as for terraform itself; or the shipped one.
    /// - Throws: ``CommandFailure`` when it has no `.tf` files, or none is found.
    static func find(
        _ named: String?,
        in current: String = FileManager.default.currentDirectoryPath,
        program: String? = CommandLine.arguments.first
    ) throws -> String {
        if let named {
            guard isOfTerraform(named) else {
                throw CommandFailure("--dir: \(named) is no directory with .tf files", status: .usage)
            }
            return named
        }
        let candidates = [current] + ([current] + besides(program)).map { "\($0)/\(shipped)" }
        guard let found = candidates.first(where: isOfTerraform) else {
            throw CommandFailure(
                "there are no .tf files here, and no \(shipped) here or beside the program",
                hint: "name a directory with .tf files: --dir DIRECTORY",
                status: .usage
            )
        }
        return found
    }

    /// A path as seen from everywhere.
    static func absolute(_ path: String, in directory: String = FileManager.default.currentDirectoryPath) -> String {
        path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }

    /// The directory of the program, and the one above: archives have `bin/` beside `deploy/`.
    private static func besides(_ program: String?) -> [String] {
        guard let program, program.contains("/") else { return [] }
        let directory = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
        return [directory.path, directory.deletingLastPathComponent().path]
    }

    private static func isOfTerraform(_ path: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.contains { $0.hasSuffix(".tf") || $0.hasSuffix(".tf.json") }
    }
}
