// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command `lifeboat aws`.
struct AWSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aws",
        abstract: "Look after what Lifeboat needs of AWS.",
        subcommands: [AWSDoctor.self]
    )
}
