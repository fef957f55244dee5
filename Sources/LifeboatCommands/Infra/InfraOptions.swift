// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials

/// Which directory of Terraform, which state, which workspace.
struct InfraOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A directory with .tf files; default: this one, or else the shipped example 'complete', here or beside the program.",
            valueName: "directory"
        )
    )
    var dir: String?

    @Option(
        help: ArgumentHelp(
            "Where the state is, for 'terraform init': a file or key=value. May be repeated.",
            valueName: "file|key=value"
        )
    )
    var backendConfig: [String] = []

    @Option(help: "A workspace of Terraform, which is made if it is not there.")
    var workspace: String?

    @Argument(parsing: .postTerminator, help: "After --: further arguments for terraform.")
    var further: [String] = []

    func validate() throws {
        if workspace?.isEmpty == true { throw ValidationError("--workspace needs a name") }
    }

    /// Makes Terraform ready for a command: `init` where there was none, and the workspace.
    /// - Throws: ``CommandFailure``; when Terraform fails, it has said why.
    func prepare(environment: [String: String] = ProcessInfo.processInfo.environment) async throws -> InfraRun {
        let directory = try InfraDirectory.find(dir)
        let run = InfraRun(program: try TerraformProgram(environment: environment), directory: directory)
        let data = environment["TF_DATA_DIR"].map { InfraDirectory.absolute($0, in: directory) }
        let isFresh = !FileManager.default.fileExists(atPath: data ?? directory + "/.terraform")
        if isFresh || !backendConfig.isEmpty { try await run.perform("init", initArguments) }
        if let workspace { try await run.perform("workspace", ["select", "-or-create", workspace]) }
        return run
    }

    /// Terraform takes paths as seen from its directory, people write them as seen from theirs.
    private var initArguments: [String] {
        backendConfig.map { value in
            let isFile = FileManager.default.fileExists(atPath: value)
            return "-backend-config=" + (isFile ? InfraDirectory.absolute(value) : value)
        }
    }
}

/// The variables of a plan.
struct InfraVariables: ParsableArguments {
    @Option(help: ArgumentHelp("A file with variables. May be repeated.", valueName: "file"))
    var varFile: [String] = []

    /// As Terraform takes them.
    func arguments() throws -> [String] {
        try varFile.map { file in
            guard FileManager.default.fileExists(atPath: file) else {
                throw CommandFailure("--var-file: there is no \(file)", status: .usage)
            }
            return "-var-file=" + InfraDirectory.absolute(file)
        }
    }
}

/// Terraform, ready in a directory.
struct InfraRun: Sendable {
    let program: TerraformProgram
    let directory: String

    /// Runs a command before the one that the user wants.
    func perform(_ command: String, _ arguments: [String]) async throws {
        try await program.run(["-chdir=\(directory)", command] + arguments)
    }

    /// Becomes the command that the user wants.
    /// - Throws: ``CommandFailure`` when it cannot be run; otherwise it does not return.
    func become(_ command: String, _ arguments: [String]) throws -> Never {
        try Task.checkCancellation()
        try program.replaceThisProcess(["-chdir=\(directory)", command] + arguments)
    }
}
