// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// What comes after an object was created: its status, and the owners of its fields.
extension ItemApplication {
    /// Completes an object that this restore has just made.
    /// - Parameters:
    ///   - made: The object as the server keeps it.
    ///   - archived: The object as the backup holds it, if it does.
    ///   - prepared: The object as it was sent, without labels.
    /// - Returns: What did not work, which does not make the item fail.
    /// - Throws: `KubernetesError` that makes going on pointless; `CancellationError`.
    func complete(_ made: [UInt8], _ archived: JSONValue?, _ prepared: JSONValue) async throws -> String? {
        let rule = statusRule(archived)
        var problems = [rule.warning]
        if let status = rule.status {
            let present = (try? JSONParser.parse(made))?["status"]
            problems.append(try await restore(status, of: archived, over: present))
        }
        problems.append(try await giveBackOwnership(prepared))
        return Self.sentence(problems)
    }

    /// Completes an object that an interrupted run of this restore made, if that run did not get to it.
    func finish() async throws -> AppliedItem {
        let archived = archived
        let (rule, prepared) = (statusRule(archived), prepared(from: archived) ?? [:])
        let isOwned = Self.owners(of: prepared) != nil
        guard isOwned || rule.status != nil else { return AppliedItem(item, .created, warning: rule.warning) }
        let live: JSONValue
        do {
            live = try JSONParser.parse(try await run.client.get(run.address(of: item)))
        } catch let error as KubernetesError where error.code == .notFound {
            // Somebody has deleted it since, which is no business of the restore's.
            return AppliedItem(item, .created)
        }
        var problems = [rule.warning]
        // A status that is there may be newer than the archived one.
        if let status = rule.status, live["status"]?.object?.isEmpty ?? true {
            problems.append(try await restore(status, of: archived, over: nil))
        }
        if isOwned && Self.owners(of: live) == nil { problems.append(try await giveBackOwnership(prepared)) }
        return AppliedItem(item, .created, warning: Self.sentence(problems))
    }

    private static func sentence(_ problems: [String?]) -> String? {
        let words = problems.compactMap { $0 }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }
}

// MARK: - Status

extension ItemApplication {
    private func statusRule(_ archived: JSONValue?) -> StatusRule {
        StatusRule(archived ?? [:], of: item.source.kind, run.planner.context.options)
    }

    /// Writes the archived status over the one that the server has given the object; says why if that does not work.
    private func restore(
        _ status: JSONValue,
        of archived: JSONValue?,
        over present: JSONValue?
    ) async throws -> String? {
        guard archived?["apiVersion"]?.string == item.apiVersion else {
            return "its status was not restored, because it is of another version of the kind"
        }
        guard let change = MergePatch.from(present ?? [:], to: status) else { return nil }
        do {
            try await writeStatus(JSONWriter.write(["status": change]))
            return nil
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
