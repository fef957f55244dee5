// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ArgumentParser
import FoundationEssentials
import Installation

/// The command `lifeboat infra destroy`.
struct InfraDestroy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy",
        abstract: "Take the environment down, unless its bucket holds backups.",
        discussion: """
            It looks into the bucket of Terraform's output 'lifeboat' with your own credentials. To destroy a bucket that holds \
            something takes --delete-backups and the bucket's name. Whether Terraform then may is said by prevent_destroy and \
            force_destroy in the modules; nothing is deleted here.
            """
    )

    @OptionGroup var options: InfraOptions
    @OptionGroup var variables: InfraVariables

    @Flag(help: "Terraform does not ask.")
    var autoApprove = false

    @Flag(help: "Go on although the bucket holds backups; its name is asked for.")
    var deleteBackups = false

    @Option(help: ArgumentHelp("The bucket's name, instead of typing it.", valueName: "bucket"))
    var confirmBucket: String?

    func run() async throws {
        let arguments = try variables.arguments() + (autoApprove ? ["-auto-approve"] : []) + options.further
        let infra = try await options.prepare()
        try await guardBackups(of: infra)
        try infra.become("destroy", arguments)
    }

    private func guardBackups(of infra: InfraRun) async throws {
        let bytes = try await infra.program.outputs(of: infra.directory)
        guard TerraformOutputs.areNamed(in: bytes) else {
            return Console.standard.say(
                "note: Terraform has no output named lifeboat in \(infra.directory), so no bucket was looked at"
            )
        }
        let outputs = try TerraformOutputs(parsing: bytes, from: infra.directory)
        let contents = await BucketContents.of(outputs, environment: .current())
        let guardian = BucketGuard(bucket: outputs.bucket, contents: contents, deletesBackups: deleteBackups)
        guard let question = try guardian.question(confirmed: confirmBucket) else { return }
        Console.standard.say(question)
        guard try await guardian.isName(Console.standard.ask("Type the bucket's name to go on:")) else {
            throw CommandFailure("nothing was destroyed: the name of the bucket was not given")
        }
    }
}
