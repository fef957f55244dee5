// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command `lifeboat infra`.
struct InfraCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "infra",
        abstract: "Make, change and take down the environment with Terraform.",
        discussion: """
            Runs the terraform that is installed on one directory; what it prints, asks and ends with is its own. What follows \
            -- is given to it as it is.
            """,
        subcommands: [InfraPlan.self, InfraApply.self, InfraDestroy.self, InfraOutput.self]
    )
}

/// The command `lifeboat infra plan`.
struct InfraPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "plan", abstract: "Show what 'apply' would do.")

    @OptionGroup var options: InfraOptions
    @OptionGroup var variables: InfraVariables

    func run() async throws {
        try await options.prepare().become("plan", variables.arguments() + options.further)
    }
}

/// The command `lifeboat infra apply`.
struct InfraApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "apply", abstract: "Make or change the environment.")

    @OptionGroup var options: InfraOptions
    @OptionGroup var variables: InfraVariables

    @Flag(help: "Terraform does not ask.")
    var autoApprove = false

    func run() async throws {
        let arguments = try variables.arguments() + (autoApprove ? ["-auto-approve"] : []) + options.further
        try await options.prepare().become("apply", arguments)
    }
}

/// The command `lifeboat infra output`.
struct InfraOutput: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "output",
        abstract: "Show what the environment consists of, as 'install --from-terraform' reads it."
    )

    @OptionGroup var options: InfraOptions

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await options.prepare().become("output", (json ? ["-json"] : []) + options.further)
    }
}
