// SPDX-License-Identifier: Apache-2.0

/// Completes what a user asks for with what Terraform has made; what the user says wins.
package struct TerraformFilling: Sendable, Equatable {
    /// What of an installation is not in its options, and decides about them.
    package struct Choices: Sendable, Equatable {
        /// The namespace, if the user has said one.
        package var namespace: String?
        /// Whether there shall be a snapshot location, if the user has said so.
        package var usesVolumeSnapshots: Bool?

        /// No choices.
        package init() {}
    }

    /// One thing, and where it came from.
    package struct Line: Sendable, Equatable {
        /// What it is: `bucket`.
        package var name: String
        /// What it is set to.
        package var value: String
        /// What Terraform says instead, where the user has said something else.
        package var overruled: String?
    }

    /// All that is to be installed.
    package private(set) var options: InstallationOptions
    /// What was taken from where, in the order of reading.
    package private(set) var lines: [Line] = []
    /// What the user should know, one sentence each.
    package private(set) var notes: [String] = []

    private let outputs: TerraformOutputs
    private let given: InstallationOptions

    /// Completes options.
    /// - Parameters:
    ///   - given: What the user says.
    ///   - choices: What else the user says.
    ///   - outputs: What Terraform says.
    package init(_ given: InstallationOptions, _ choices: Choices, from outputs: TerraformOutputs) {
        self.given = given
        self.outputs = outputs
        options = given
        if !outputs.clusterName.isEmpty { lines.append(Line(name: "cluster", value: outputs.clusterName)) }
        options.namespace = choices.namespace ?? outputs.namespace
        note("namespace", options.namespace, outputs.namespace)
        fillBackupLocation()
        fillSnapshotLocation(choices)
        fillIdentity()
    }

    private mutating func note(_ name: String, _ value: String, _ theirs: String) {
        guard !(value.isEmpty && theirs.isEmpty) else { return }
        lines.append(
            Line(name: name, value: value.isEmpty ? "(none)" : value, overruled: value == theirs ? nil : theirs)
        )
    }

    // MARK: Storage

    /// What the location's `config` would be.
    private var backupConfig: [(key: String, value: String)] {
        let all = [
            ("region", outputs.region),
            ("kmsKeyId", outputs.kmsKeyARN),
            ("serverSideEncryption", outputs.kmsKeyARN.isEmpty ? "" : "aws:kms"),
            ("objectLockMode", outputs.objectLockMode),
        ]
        return all.filter { !$0.1.isEmpty }.map { (key: $0.0, value: $0.1) }
    }

    private mutating func fillBackupLocation() {
        guard !given.needsNoBackupLocation else { return }
        var location = given.backupLocation ?? BackupLocationSettings(provider: "aws", bucket: outputs.bucket)
        note("bucket", location.bucket, outputs.bucket)
        // Region, key and prefix of another bucket are not this one's.
        guard location.bucket == outputs.bucket else {
            return notes.append("of the bucket \(location.bucket) only what flags say is known: it is not Terraform's")
        }
        if location.prefix.isEmpty { location.prefix = outputs.prefix }
        note("prefix", location.prefix, outputs.prefix)
        for (key, value) in backupConfig {
            let chosen = location.config[key] ?? value
            location.config[key] = chosen
            note(key, chosen, value)
        }
        options.backupLocation = location
    }

    private mutating func fillSnapshotLocation(_ choices: Choices) {
        guard choices.usesVolumeSnapshots != false else { return }
        var location = given.snapshotLocation ?? SnapshotLocationSettings(provider: "aws")
        let region = location.config["region"] ?? outputs.snapshotRegion
        location.config["region"] = region
        location.annotations = outputs.snapshotTags
        options.snapshotLocation = location
        note("snapshots in", region, outputs.snapshotRegion)
        for (key, value) in outputs.snapshotTags.sorted(by: { $0.key < $1.key }) {
            lines.append(Line(name: "snapshot tag", value: "\(key)=\(value)"))
        }
    }

    // MARK: Identity

    private static let roleAnnotation = "eks.amazonaws.com/role-arn"

    private mutating func fillIdentity() {
        if case .file = given.credentials {
            lines.append(Line(name: "credentials", value: "from the file", overruled: "the role \(outputs.roleARN)"))
            return
        }
        options.credentials = .none
        let account = given.serviceAccountName ?? outputs.serviceAccount
        // The account that installing makes has a fixed name; another one must be there already.
        if account != InstalledNames.server { options.serviceAccountName = account }
        note("service account", account, outputs.serviceAccount)
        switch outputs.identity {
        case .podIdentity:
            lines.append(Line(name: "role", value: "\(outputs.roleARN) by Pod Identity"))
            notes.append(
                "the Pod Identity association of \(outputs.namespace)/\(outputs.serviceAccount) is Terraform's; "
                    + "'lifeboat aws doctor' tells whether EKS has it"
            )
        case .irsa: annotate(account)
        }
        if account != outputs.serviceAccount || options.namespace != outputs.namespace {
            notes.append(
                "AWS gives the role to \(outputs.namespace)/\(outputs.serviceAccount) only, and not to "
                    + "\(options.namespace)/\(account): set the same in Terraform's variables"
            )
        }
    }

    private mutating func annotate(_ account: String) {
        let role = given.serviceAccountAnnotations[Self.roleAnnotation] ?? outputs.roleARN
        note("role", role, outputs.roleARN)
        guard account == InstalledNames.server else {
            return notes.append(
                "the service account \(account) must be there and have the annotation \(Self.roleAnnotation)=\(role)"
            )
        }
        options.serviceAccountAnnotations[Self.roleAnnotation] = role
    }
}
