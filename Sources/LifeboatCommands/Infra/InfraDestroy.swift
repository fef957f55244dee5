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
            It looks into the bucket of Terraform's output 'lifeboat' with your own credentials; where there is no such output, into \
            all buckets of Terraform's state. To destroy a bucket that holds something takes --delete-backups and the bucket's name. \
            Whether Terraform then may is said by prevent_destroy and force_destroy in the modules; nothing is deleted here.
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
        let guardians = try await guardians(of: infra)
        for (guardian, question) in try BucketGuard.questions(of: guardians, confirmed: confirmBucket) {
            Console.standard.say(question)
            guard try await guardian.isName(Console.standard.ask("Type the bucket's name to go on:")) else {
                throw CommandFailure("nothing was destroyed: the name of the bucket was not given")
            }
        }
    }

    /// The bucket of Terraform's output; without it, as after a destroy that failed half-way, those of the state.
    private func guardians(of infra: InfraRun) async throws -> [BucketGuard] {
        let bytes = try await infra.program.outputs(of: infra.directory)
        guard TerraformOutputs.areNamed(in: bytes) else { return try await guardiansOfState(infra) }
        let outputs = try TerraformOutputs(parsing: bytes, from: infra.directory)
        let contents = await BucketContents.of(outputs, environment: .current())
        return [BucketGuard(bucket: outputs.bucket, contents: contents, deletesBackups: deleteBackups)]
    }

    private func guardiansOfState(_ infra: InfraRun) async throws -> [BucketGuard] {
        let buckets: [StateBucket]
        do {
            buckets = try StateBucket.all(in: try await infra.program.state(of: infra.directory))
        } catch let failure as CommandFailure {
            throw CommandFailure(
                "nothing was destroyed: it cannot be seen whether a bucket with backups is in the state: \(failure.message)",
                hint: failure.hint ?? "'terraform destroy' in \(infra.directory) does not look"
            )
        }
        let lack = "note: Terraform has no output named lifeboat in \(infra.directory)"
        Console.standard.say(
            buckets.isEmpty
                ? "\(lack), and no bucket in its state, so no bucket was looked at"
                : "\(lack); the buckets of its state are looked at: \(buckets.map(\.name).joined(separator: ", "))"
        )
        var guardians: [BucketGuard] = []
        for bucket in buckets {
            let contents = await BucketContents.of(bucket, environment: .current())
            guardians.append(BucketGuard(bucket: bucket.name, contents: contents, deletesBackups: deleteBackups))
        }
        return guardians
    }
}
