// SPDX-License-Identifier: Apache-2.0

/// Removes things after somebody has agreed to it.
struct Deletion {
    /// One thing to remove.
    struct Target: Sendable, Equatable {
        /// Its name.
        var name: String
        /// What a person should know before agreeing.
        var remark: String
    }

    /// What is removed, such as `backup`.
    let noun: String
    /// Whether the user agreed on the command line.
    let isConfirmed: Bool
    let console: Console

    /// Removes the targets, all or, when nobody agrees, none.
    /// - Parameters:
    ///   - targets: What to remove.
    ///   - place: Where it is, for messages.
    ///   - delete: Removes one, and says so.
    /// - Throws: ``CommandFailure`` with the status of wrong usage when nobody is there to be asked;
    ///   ``ExitStatus`` `.failure` when the answer is no.
    func run(_ targets: [Target], place: String, delete: (String) async throws -> String) async throws {
        guard !targets.isEmpty else {
            console.say("There is no \(noun) to delete in \(place).")
            return
        }
        if !isConfirmed { try await ask(targets, place: place) }
        for target in targets {
            console.say(try await delete(target.name))
        }
    }

    private func ask(_ targets: [Target], place: String) async throws {
        guard console.isInteractive else {
            throw CommandFailure(
                "deleting needs a yes, and there is no terminal to ask on",
                hint: "add --confirm to delete \(targets.map(\.name).joined(separator: ", "))",
                status: .usage
            )
        }
        console.say("To be deleted from \(place):")
        for target in targets { console.say("  \(target.name)" + (target.remark.isEmpty ? "" : " (\(target.remark))")) }
        let what = targets.count == 1 ? "this \(noun)" : "these \(Measures.count(targets.count, noun))"
        guard try await console.confirm("Delete \(what) for good?") else {
            console.say("Nothing was deleted.")
            throw ExitStatus.failure
        }
    }
}
