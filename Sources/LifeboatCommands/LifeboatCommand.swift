// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The root of the command line.
struct LifeboatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifeboat",
        abstract: "Back up, restore and migrate Kubernetes clusters.",
        discussion: """
            Exit status: 0 success, 1 failure, 2 wrong usage, 3 partly failed, 130 interrupted. \
            'restore plan' ends with 2 when there is something to do and 1 on any error.
            """,
        version: LifeboatVersion.current,
        subcommands: [
            BackupCommand.self, RestoreCommand.self, ScheduleCommand.self, BackupLocationCommand.self,
            SnapshotLocationCommand.self, RepositoryCommand.self, PluginCommand.self, VersionCommand.self,
            ClientCommand.self, CompletionCommand.self, DebugCommand.self, InstallCommand.self, UninstallCommand.self,
            InfraCommand.self, AWSCommand.self, ServerCommand.self,
        ]
    )
}

/// The version of this build.
enum LifeboatVersion {
    static let current = "0.1.0"
}
