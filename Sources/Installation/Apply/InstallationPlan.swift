// SPDX-License-Identifier: Apache-2.0

package import JSON
import KubernetesCore
import VeleroAPI

/// Everything that installing does in one cluster: the objects in the order in which they are applied, the server last.
package struct InstallationPlan: Sendable, Equatable {
    /// The definitions of the custom resources.
    package var definitions: [JSONValue] = []
    /// The other objects.
    package var objects: [JSONValue] = []
    /// What a Velero that is replaced looks like; kept before anything else is done.
    package var record: AdoptionRecord?
    /// The Deployment that has to go before ours can come.
    package var replaced: JSONValue?
    /// What the user should know, a sentence each.
    package var notes: [String] = []

    /// All objects, as `kubectl apply` takes them.
    package var manifests: [JSONValue] { definitions + objects }
}

extension InstallationPlan {
    /// Decides what to do.
    /// - Parameters:
    ///   - options: What is asked for.
    ///   - state: What is there.
    /// - Throws: ``InstallationError``.
    package init(_ options: InstallationOptions, in state: ClusterState) throws(InstallationError) {
        self.init()
        if state.hasForeignServer || (state.record != nil && !state.isInstalled) {
            try planAdoption(options, state)
        } else {
            try Self.check(options, state)
        }
        planDefinitions(state)
        planNamespace(options, state)
        let settings = settings(options, state)
        planAccess(options, settings, state)
        let namespace = NamespaceManifests(namespace: options.namespace)
        if case .file(let credentials) = options.credentials { objects.append(namespace.secret(credentials)) }
        if let location = options.backupLocation { objects.append(namespace.backupLocation(location)) }
        if let location = options.snapshotLocation { objects.append(namespace.snapshotLocation(location)) }
        let protection = ProtectionManifests(settings: settings)
        objects.append(protection.networkPolicy)
        objects.append(protection.disruptionBudget(version: state.disruptionBudgetVersion))
        objects.append(DeploymentManifest(settings: settings).json)
    }

    /// Only the definitions.
    package init(definitionsIn state: ClusterState) {
        self.init()
        planDefinitions(state)
    }

    /// Whether enough is said for a server that can work.
    private static func check(_ options: InstallationOptions, _ state: ClusterState) throws(InstallationError) {
        if options.adopts && !state.isInstalled {
            throw InstallationError(
                .nothingAdopted,
                "no Velero runs in the namespace \(options.namespace)",
                hint: "leave out --adopt to install Lifeboat there, or name Velero's namespace with --namespace"
            )
        }
        guard !state.isInstalled else { return }
        if options.backupLocation == nil && !state.hasBackupLocation && !options.needsNoBackupLocation {
            throw InstallationError(
                .invalidOptions,
                "no storage location is named, and there is none in the namespace \(options.namespace)",
                hint: "add --provider aws --bucket NAME, or say --no-default-backup-location"
            )
        }
        let isRoleNamed = !options.serviceAccountAnnotations.isEmpty || options.serviceAccountName != nil
        if options.backupLocation != nil && options.credentials == .unsaid && !state.hasCredentials && !isRoleNamed {
            throw InstallationError(
                .invalidOptions,
                "it is not said where the credentials for the bucket come from",
                hint: "add --secret-file FILE, or --no-secret where the pod or its node has a role"
            )
        }
    }

    /// Replaces a Velero, if that may be done now, and says what of it does not come along.
    private mutating func planAdoption(
        _ options: InstallationOptions,
        _ state: ClusterState
    ) throws(InstallationError) {
        guard let server = state.server ?? state.record?.deployment else { return }
        try Self.checkAdoption(of: server, options, state)
        noteDifferences(server, DeploymentSettings(deployment: server, image: ""))
        replaced = state.server
        guard state.record == nil else { return }
        record = AdoptionRecord(
            deployment: AdoptionRecord.renewable(server),
            clusterRoleBindings: state.clusterRoleBindings.map(AdoptionRecord.renewable)
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
        let lost = DeploymentSettings(deployment: server, image: "").arguments.lost.filter { argument in
            !options.acceptedLosses.contains(argument.name)
        }
        if let first = lost.first {
            let reasons = lost.map { "\($0.text), but \($0.reason ?? "")" }
            throw InstallationError(
                .foreignServer,
                "Velero runs with \(reasons.joined(separator: "; "))",
                hint: "to do without it, add --\(first.name)=false"
            )
        }
    }

    private mutating func noteDifferences(_ server: JSONValue, _ before: DeploymentSettings) {
        for dropped in before.arguments.dropped { notes.append("not taken over: \(dropped)") }
        let plugins = server[path: ["spec", "template", "spec", "initContainers"]]?.array ?? []
        for image in plugins.compactMap({ $0["image"]?.string }) {
            notes.append("not taken over: the plugin \(image); Lifeboat has its own support for S3, and no plugins")
        }
    }

    private mutating func planDefinitions(_ state: ClusterState) {
        for definition in CustomResourceDefinition.all {
            var manifest = definition.json
            manifest[path: ["metadata", "labels"]] = InstalledNames.labels
            guard let existing = state.definitions[definition.name], !InstalledNames.isOurs(existing) else {
                definitions.append(manifest)
                continue
            }
            let lacks = DefinitionComparison.lacks(existing, of: manifest)
            guard let first = lacks.first else { continue }
            notes.append("the definition \(definition.name) is replaced: it has no room for \(first)")
            record?.definitions.append(AdoptionRecord.renewable(existing))
            definitions.append(manifest)
        }
    }

    private mutating func planNamespace(_ options: InstallationOptions, _ state: ClusterState) {
        if let namespace = state.namespace, !InstalledNames.isOurs(namespace) {
            if state.isInstalled { return }
            notes.append("the namespace \(options.namespace) was there before and is left as it is")
        } else {
            objects.append(NamespaceManifests(namespace: options.namespace).namespaceObject)
        }
    }

    /// What the server is told: as before, or the defaults, changed as the user asks.
    private mutating func settings(_ options: InstallationOptions, _ state: ClusterState) -> DeploymentSettings {
        var settings = DeploymentSettings(namespace: options.namespace, image: options.standardImage)
        if let server = state.server, state.isInstalled {
            let image = DeploymentSettings.server(of: server[path: ["spec", "template", "spec"]] ?? [:])?["image"]?.string
            settings = DeploymentSettings(deployment: server, image: image ?? options.standardImage)
            if options.image == nil, let image, image != options.standardImage {
                notes.append("the image stays \(image); --image names another")
            }
        } else if let server = state.server ?? state.record?.deployment {
            settings = DeploymentSettings(deployment: server, image: options.standardImage)
            settings.replicas = 1
            settings.arguments = settings.arguments.kept
        } else {
            settings.mountsCredentials = state.hasCredentials
        }
        settings.apply(options)
        settings.namespace = options.namespace
        return settings
    }

    private mutating func planAccess(
        _ options: InstallationOptions,
        _ settings: DeploymentSettings,
        _ state: ClusterState
    ) {
        let names = InstalledNames(namespace: options.namespace)
        let isOurs = state.serviceAccount.map(InstalledNames.isOurs) ?? true
        if settings.serviceAccountName == InstalledNames.server && isOurs {
            var annotations = state.serviceAccount?[path: ["metadata", "annotations"]]?.stringMap ?? [:]
            annotations.merge(options.serviceAccountAnnotations) { _, new in new }
            let namespace = NamespaceManifests(namespace: options.namespace)
            objects.append(namespace.serviceAccount(annotations: annotations))
        }
        let access = AccessManifests(names: names, account: settings.serviceAccountName)
        objects += access.backups
        if options.hasClusterAdmin || state.hasClusterAdmin { objects.append(access.administration) }
        if state.hasClusterAdmin && !options.hasClusterAdmin {
            notes.append(
                "the server may still do everything; to end that: kubectl delete clusterrolebinding \(names.administrator)"
            )
        }
        if !options.hasClusterAdmin && !state.hasClusterAdmin && state.clusterRoleBindings.isEmpty {
            notes.append("the server may make backups only; restores in the cluster need --cluster-admin")
        }
        for binding in state.clusterRoleBindings {
            let name = binding[path: ["metadata", "name"]]?.string ?? ""
            let role = binding[path: ["roleRef", "name"]]?.string ?? ""
            notes.append("the binding \(name) of Velero gives the server the role \(role), and stays")
        }
    }
}
