// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// What comes after an object was created: its status, and the owners of its fields.
extension ItemApplication {
    /// Completes an object that this restore has just made.
    /// - Parameters:
    ///   - made: The object as the server keeps it; `nil` when that is not known.
    ///   - prepared: The object as it was sent, without labels.
    /// - Returns: What did not work, which does not make the item fail.
    /// - Throws: `KubernetesError` that makes going on pointless; `CancellationError`.
    func complete(_ made: JSONValue?, as prepared: JSONValue) async throws -> String? {
        let problems = [
            try await restoreStatus(over: made?["status"]), try await giveBackOwnership(prepared),
        ]
        let words = problems.compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }

    /// Completes an object that an interrupted run of this restore made, if that run did not get to it.
    func finish() async throws -> AppliedItem {
        guard let prepared = prepared() else { return AppliedItem(item, .created) }
        let isOwned = Self.owners(of: prepared) != nil
        guard isOwned || statusRule.status != nil else {
            return AppliedItem(item, .created, warning: statusRule.warning)
        }
        let live = try JSONParser.parse(try await run.client.get(run.address(of: item)))
        var problems = [statusRule.warning]
        // A status that is there may be newer than the archived one.
        if live["status"]?.object?.isEmpty ?? true { problems = [try await restoreStatus(over: nil)] }
        if isOwned && Self.owners(of: live) == nil { problems.append(try await giveBackOwnership(prepared)) }
        let words = problems.compactMap { $0 }
        return AppliedItem(item, .created, warning: words.isEmpty ? nil : words.joined(separator: "; "))
    }
}

// MARK: - Status

extension ItemApplication {
    private var statusRule: StatusRule {
        guard let archived else { return StatusRule([:], of: item.source.kind, run.planner.context.options) }
        return StatusRule(archived, of: item.source.kind, run.planner.context.options)
    }

    /// Writes the archived status, over the one that the server has given the object, where that is asked for; says what is
    /// odd about the wish, or why it could not be fulfilled.
    private func restoreStatus(over present: JSONValue?) async throws -> String? {
        let rule = statusRule
        guard let status = rule.status else { return rule.warning }
        guard archived?["apiVersion"]?.string == item.apiVersion else {
            return "its status was not restored, because it is of another version of the kind"
        }
        guard let change = MergePatch.from(present ?? [:], to: status) else { return rule.warning }
        let body = JSONWriter.write(["status": change])
        do {
            try await writeStatus(body)
            return rule.warning
        } catch let error as KubernetesError where !error.stopsEverything {
            return "its status could not be restored: \(error.message)"
        }
    }

    /// Kinds without the subresource have their status in the object itself.
    private func writeStatus(_ body: [UInt8]) async throws {
        do {
            _ = try await run.client.patch(run.address(of: item).status, .merge, body)
        } catch let error as KubernetesError where error.code == .notFound || error.status?.code == 405 {
            _ = try await run.client.patch(run.address(of: item), .merge, body)
        }
    }
}

// MARK: - Owners of fields

extension ItemApplication {
    /// Gives the fields of an object back to the tools that applied them.
    ///
    /// Whoever creates an object owns all of its fields, whatever `managedFields` the body brings; the next server-side
    /// apply of a GitOps tool would then conflict with this restore. A second patch writes the archived owners (as Velero
    /// does for every object); nobody is hurt by losing the record of plain updates, so that others are left as they are.
    /// - Returns: A warning when that did not work.
    private func giveBackOwnership(_ prepared: JSONValue) async throws -> String? {
        guard let owners = Self.owners(of: prepared) else { return nil }
        do {
            let patch: JSONValue = ["metadata": ["managedFields": owners]]
            _ = try await run.client.patch(run.address(of: item), .merge, JSONWriter.write(patch))
            return nil
        } catch let error as KubernetesError where !error.stopsEverything {
            return "it was created, but the owners of its fields could not be written: \(error.message)"
        }
    }

    /// The managed fields of an object that some tool has applied server-side; `nil` for others.
    private static func owners(of object: JSONValue) -> JSONValue? {
        guard let owners = object[path: ["metadata", "managedFields"]],
            owners.array?.contains(where: { $0["operation"]?.string == "Apply" }) ?? false
        else { return nil }
        return owners
    }
}
