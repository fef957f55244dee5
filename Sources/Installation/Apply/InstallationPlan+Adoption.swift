// SPDX-License-Identifier: Apache-2.0

import JSON

extension InstallationPlan {
    /// Replaces a Velero, if that may be done now, and says what of it does not come along.
    mutating func planAdoption(_ options: InstallationOptions, _ state: ClusterState) throws(InstallationError) {
        guard let server = state.server ?? state.record?.deployment else { return }
        try Self.checkAdoption(of: server, options, state)
        noteDifferences(server, state)
        replaced = state.server
        guard state.record == nil else { return }
        let shared = SharedObjects.addresses(in: options.namespace).map { "\($0)" }
        record = AdoptionRecord(
            deployment: AdoptionRecord.renewable(server),
            clusterRoleBindings: state.clusterRoleBindings.map(AdoptionRecord.renewable),
            absent: shared.filter { !state.present.contains($0) }
        )
    }

    private static func checkAdoption(
        of server: JSONValue,
        _ options: InstallationOptions,
        _ state: ClusterState
    ) throws(InstallationError) {
        let name = server[path: ["metadata", "name"]]?.string ?? ""
        guard options.adopts else {
            throw InstallationError(
                .foreignServer,
                "the Deployment \(options.namespace)/\(name) is not Lifeboat's; most likely Velero runs there",
                hint: "--adopt puts Lifeboat in its place; 'lifeboat uninstall --give-back' undoes that"
            )
        }
        guard options.keepsWhatIsThere else {
            throw InstallationError(
                .invalidOptions,
                "an adopted Velero keeps its locations, credentials and service account",
                hint: "adopt it first; another 'lifeboat install' can change them then"
            )
        }
        guard state.running.isEmpty else {
            throw InstallationError(
                .busy,
                "Velero is still working: \(state.running.joined(separator: ", "))",
                hint: "wait until it has ended; what hangs is given up when Velero's pod is restarted"
            )
        }
        let lost = AdoptionLoss.all(of: server, state).filter { !$0.isAccepted(in: options.acceptedLosses) }
        guard lost.isEmpty else {
            throw InstallationError(
                .foreignServer,
                "Velero does what Lifeboat does not: \(lost.map(\.reason).joined(separator: "; "))",
                hint: "to do without it, add --give-up=\(AdoptionLoss.names(of: lost))"
            )
        }
    }

    private mutating func noteDifferences(_ server: JSONValue, _ state: ClusterState) {
        let losses = AdoptionLoss.all(of: server, state)
        for loss in losses { notes.append("given up: \(loss.reason)") }
        for dropped in DeploymentSettings(deployment: server, image: "").arguments.dropped {
            if losses.contains(where: { $0.reason == dropped }) { continue }
            notes.append("not taken over: \(dropped)")
        }
        let plugins = server[path: ["spec", "template", "spec", "initContainers"]]?.array ?? []
        for image in plugins.compactMap({ $0["image"]?.string }) {
            notes.append("not taken over: the plugin \(image); Lifeboat has its own support for S3, and no plugins")
        }
        for part in UntakenParts(of: server).words { notes.append("not taken over: \(part)") }
    }
}
