// SPDX-License-Identifier: Apache-2.0

import AWSServices
import Installation
import ObjectStore

/// What is examined, and what is expected of it.
struct DoctorSubject: Sendable, Equatable {
    /// The bucket.
    var place: S3Location
    /// The region of the disks and of the cluster; `nil` where the environment says it.
    var region: String?
    /// Whether the server encrypts objects with a key that only it has.
    var hasCustomerKey = false
    /// How the location has backups locked.
    var objectLockMode: String?
    /// The EKS cluster.
    var clusterName: String?
    /// The address of its API server.
    var clusterEndpoint: String?
    /// The tags that snapshots carry.
    var snapshotTags: [String: String] = [:]
    /// The databases to look up.
    var databases: [String] = []
    /// Who shall have the role by Pod Identity.
    var podIdentity: PodIdentityClaim?

    /// That a service account has a role.
    struct PodIdentityClaim: Sendable, Equatable {
        var namespace: String
        var account: String
        var role: String
    }

    /// A bucket about which nothing else is known.
    init(bucket: String, prefix: String) { self.init(S3Location(bucket: bucket, prefix: prefix), objectLockMode: nil) }

    /// The bucket of a location.
    init(_ place: S3Location, objectLockMode: String?) {
        self.place = place
        self.objectLockMode = objectLockMode
        region = place.region
    }

    /// What Terraform has made.
    init(_ outputs: TerraformOutputs) {
        var place = S3Location(bucket: outputs.bucket, prefix: outputs.prefix)
        place.region = outputs.region
        if !outputs.kmsKeyARN.isEmpty {
            place.encryption = .kms
            place.kmsKeyID = outputs.kmsKeyARN
        }
        self.init(place, objectLockMode: outputs.objectLockMode)
        region = outputs.snapshotRegion
        clusterName = outputs.clusterName.isEmpty ? nil : outputs.clusterName
        clusterEndpoint = outputs.clusterEndpoint.isEmpty ? nil : outputs.clusterEndpoint
        snapshotTags = outputs.snapshotTags
        databases = outputs.databases
        if outputs.identity == .podIdentity {
            podIdentity = PodIdentityClaim(
                namespace: outputs.namespace,
                account: outputs.serviceAccount,
                role: outputs.roleARN
            )
        }
    }

    /// The snapshots' tags as EC2 takes them.
    var tags: [AWSTag] { AWSTag.list(snapshotTags) }
}
