// SPDX-License-Identifier: Apache-2.0

import VeleroAPI

/// Notes in a Backup or Restore which server process carries it out, and how many have died over it.
///
/// A run that needs more memory than the server has ends the server, and would end the next one, and so on. And what
/// another program has left InProgress has never been checked here.
enum RunRecord {
    /// What is to become of a resource that is found in phase InProgress.
    enum Finding: Equatable {
        /// This process tries it again.
        case ours
        /// This process goes on where another one ended.
        case takenOver
        /// It was not begun by Lifeboat.
        case notBegunHere
        /// So many servers have died over it.
        case hopeless(deaths: Int)
    }

    /// Notes that a process begins.
    static func begin<Resource: CustomResource>(_ resource: inout Resource, by process: String) {
        resource.annotations[LifeboatAnnotation.runAttempts] = "1"
        resource.annotations[LifeboatAnnotation.runBy] = process
    }

    /// Notes that a process goes on.
    static func takeUp<Resource: CustomResource>(_ resource: inout Resource, by process: String, limit: Int) -> Finding
    {
        guard let text = resource.annotations[LifeboatAnnotation.runAttempts] else { return .notBegunHere }
        let attempts = min(max(Int(text) ?? 1, 1), limit)
        switch resource.annotations[LifeboatAnnotation.runBy] {
        case process: return .ours
        case nil: break
        default:
            guard attempts < limit else { return .hopeless(deaths: attempts) }
            resource.annotations[LifeboatAnnotation.runAttempts] = String(attempts + 1)
        }
        resource.annotations[LifeboatAnnotation.runBy] = process
        return .takenOver
    }

    /// Notes that a process ends in order, and has left the resource to the next one.
    static func letGo<Resource: CustomResource>(_ resource: inout Resource, by process: String) {
        guard resource.annotations[LifeboatAnnotation.runBy] == process else { return }
        resource.annotations[LifeboatAnnotation.runBy] = nil
    }

    /// The resource without notes, as it goes into the store and stays in the cluster.
    static func cleared<Resource: CustomResource>(_ resource: Resource) -> Resource {
        var cleared = resource
        for key in [LifeboatAnnotation.runAttempts, LifeboatAnnotation.runBy] where cleared.annotations[key] != nil {
            cleared.annotations[key] = nil
        }
        return cleared
    }
}

extension RunRecord.Finding {
    /// Why a resource ends here; `nil` when it goes on.
    var refusal: ControllerError? {
        switch self {
        case .ours, .takenOver: nil
        case .notBegunHere:
            ControllerError(
                .cannotContinue,
                "it was begun by another server, which is gone, and cannot be carried on; ask for it again"
            )
        case .hopeless(let deaths):
            ControllerError(
                .cannotContinue,
                "its server died \(deaths) times while it ran; look why, its memory limit most often, and ask for it again"
            )
        }
    }
}
