// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Prints a script that completes command lines: `lifeboat completion bash`.
struct CompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a script that lets a shell complete command lines.",
        discussion: "For example: source <(lifeboat completion bash)"
    )

    /// The shells there are scripts for.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash
        case zsh
        case fish
    }

    @Argument(help: "The shell: bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        let known: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        Console.standard.data(LifeboatCommand.completionScript(for: known) + "\n")
    }
}
