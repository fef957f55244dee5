// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VeleroAPI

extension Planner {
    /// Says what becomes of the disk of a volume, and keeps claims from coming up empty whose volume cannot be made.
    func weighSnapshot(_ archived: JSONValue, for planned: inout PlannedItem) {
        switch planned.source.kind.description {
        case "persistentvolumes":
            if decideServed(&planned) { return }
            guard case .snapshot(let volume) = context.volumeFates[planned.source.name] else { return }
            if let reason = volume.blockedBy {
                planned.set(.blocked, .snapshotUnusable, "its disk cannot be made anew: \(reason)")
            } else {
                planned.message += "; \(volume.sentence)"
            }
        case "persistentvolumeclaims":
            guard let name = archived[path: ["spec", "volumeName"]]?.string,
                case .snapshot(let volume) = context.volumeFates[name], let reason = volume.blockedBy
            else { return }
            planned.set(
                .blocked,
                .volumeBlocked,
                "its volume \(name) cannot be restored, and without it the claim would come up empty: \(reason)"
            )
        case "statefulsets.apps":
            let lost = StatefulSetClaims(of: archived).lost(context.volumeClaims) { volume in
                guard case .snapshot(let volume) = context.volumeFates[volume] else { return nil }
                return volume.blockedBy
            }
            guard let lost else { return }
            planned.set(
                .blocked,
                .claimBlocked,
                "its claim \(context.options.target(ofClaim: lost.claim)) cannot be restored, and it would make an empty "
                    + "one: \(lost.reason)"
            )
        default: break
        }
    }

    /// A volume that is there is told by the claim it belongs to.
    func decideVolume(for planned: inout PlannedItem) -> Bool {
        if decideServed(&planned) { return true }
        switch context.volumeFates[planned.source.name] {
        case .released where context.options.existingResourcePolicy == .update:
            planned.set(
                .update,
                .volumeReleased,
                "its claim was deleted and its data is still there; it is made available to the restored claim"
            )
            planned.patch = ["spec": ["claimRef": ["uid": .null, "resourceVersion": .null]]]
        case .released:
            planned.set(
                .conflict,
                .volumeReleased,
                "its claim was deleted and its data is still there; the restored claim waits for it until "
                    + "--existing-resource-policy update makes it available"
            )
        case .claimedElsewhere:
            planned.set(
                .conflict,
                .volumeClaimedElsewhere,
                "it belongs to another claim; the restored claim gets a fresh volume"
            )
        default: return false
        }
        return true
    }

    /// Gives the verdict on a volume whose claim has another one.
    private func decideServed(_ planned: inout PlannedItem) -> Bool {
        guard case .served(let other, let isCopy) = context.volumeFates[planned.source.name] else { return false }
        let claim = context.volumeClaims[planned.source.name].map { " \(context.options.target(ofClaim: $0))" } ?? ""
        if isCopy {
            planned.set(.skipped, .claimHasVolume, "its claim\(claim) has what a restore made of it: \(other)")
        } else {
            planned.set(
                .conflict,
                .claimHasVolume,
                "its claim\(claim) has another volume, \(other), so that the data of the backup is not restored; delete the "
                    + "claim, or restore into another namespace"
            )
        }
        return true
    }
}
