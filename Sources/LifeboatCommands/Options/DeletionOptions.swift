// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesCore

/// What is to be deleted, and whether anyone is asked before.
struct DeletionOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Their names.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "All there are.")
    var all = false

    @OptionGroup var labels: SelectorOption

    @Flag(help: "Do not ask.")
    var confirm = false

    @Flag(help: "Wait until a server has deleted them.")
    var wait = false

    func validate() throws {
        let given = [!names.isEmpty, all, labels.selector != nil].count { $0 }
        if given != 1 { throw ValidationError("say what to delete: names, or --all, or --selector; one of them") }
    }

    /// The choice that the flags make.
    /// - Throws: `LabelSelectorError`.
    func choice() throws -> DeletionChoice {
        DeletionChoice(
            names: names,
            isAll: all,
            selector: try labels.selector.map { try LabelSelector($0) },
            waits: wait
        )
    }

    /// The deletion, which asks unless it was agreed to.
    func deletion(of noun: String) -> Deletion {
        Deletion(noun: noun, isConfirmed: confirm, console: .standard)
    }
}
