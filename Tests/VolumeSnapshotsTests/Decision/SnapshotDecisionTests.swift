// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import VolumeSnapshots

/// One row of the table of decisions.
private struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    var volume = Volumes.csi()
    var claim: SnapshotDecision.Claim?
    var snapshotVolumes: Bool?
    var locations = [SnapshotLocation(name: "default", provider: "aws", region: "eu-central-1")]
    var exclusion: String?
    /// The code of the skip, or the identifier that is taken.
    let expected: String
    /// The sentence of the skip.
    var sentence = ""

    var testDescription: String { name }
}

private let elsewhere = SnapshotLocation(name: "us", provider: "velero.io/aws", region: "us-east-1")
private let rows = [
    Row(name: "a CSI volume", expected: "vol-1"),
    Row(name: "explicitly turned on", snapshotVolumes: true, expected: "vol-1"),
    Row(name: "in-tree with zone", volume: Volumes.inTree("aws://eu-central-1a/vol-2"), expected: "vol-2"),
    Row(name: "in-tree without zone", volume: Volumes.inTree("vol-3"), expected: "vol-3"),
    Row(
        name: "in-tree with an odd path",
        volume: Volumes.inTree("aws:///vol-4"),
        expected: "vol-4"
    ),
    Row(
        name: "turned off",
        snapshotVolumes: false,
        expected: "snapshotsTurnedOff",
        sentence: "snapshots of volumes are turned off for this backup"
    ),
    Row(
        name: "excluded by something else",
        snapshotVolumes: false,
        exclusion: "the volume policy says skip",
        expected: "excluded",
        sentence: "the volume policy says skip"
    ),
    Row(
        name: "another CSI driver",
        volume: Volumes.csi(driver: "efs.csi.aws.com"),
        expected: "noProvider",
        sentence: "no snapshot provider for the CSI driver efs.csi.aws.com"
    ),
    Row(
        name: "another kind of volume",
        volume: [
            "metadata": ["name": "n"], "spec": ["capacity": [:], "nfs": ["server": "s"]], "status": ["phase": "Bound"],
        ],
        expected: "noProvider",
        sentence: "no snapshot provider for volumes of type nfs"
    ),
    Row(
        name: "in-tree without an identifier",
        volume: Volumes.inTree("disk"),
        expected: "noProvider",
        sentence: "no snapshot provider for volumes of type awsElasticBlockStore"
    ),
    Row(
        name: "never bound",
        volume: Volumes.csi(phase: "Available"),
        expected: "notBound",
        sentence: "the volume is not bound to a claim but Available"
    ),
    Row(
        name: "released",
        volume: Volumes.csi(phase: "Released"),
        expected: "released",
        sentence: "the volume is Released: its claim was deleted"
    ),
    Row(
        name: "its claim is lost",
        claim: .init(namespace: "shop", name: "data", phase: "Lost"),
        expected: "claimLost",
        sentence: "the claim shop/data is Lost"
    ),
    Row(
        name: "no location at all",
        locations: [],
        expected: "noLocation",
        sentence: "no snapshot location of the provider aws is configured"
    ),
    Row(
        name: "locations of others only",
        locations: [SnapshotLocation(name: "g", provider: "velero.io/gcp", region: nil)],
        expected: "noLocation",
        sentence: "no snapshot location of the provider aws is configured"
    ),
    Row(
        name: "locations in other regions only",
        locations: [elsewhere],
        expected: "otherRegion",
        sentence: "the volume is in eu-central-1a, and no snapshot location is in that region (us in us-east-1)"
    ),
    Row(
        name: "a volume without zone is left to AWS",
        volume: Volumes.csi(zone: nil),
        locations: [elsewhere],
        expected: "vol-1"
    ),
    Row(
        name: "a location without region",
        locations: [SnapshotLocation(name: "l", provider: "aws", region: nil)],
        expected: "vol-1"
    ),
]

@Suite struct SnapshotDecisionTests {
    @Test(arguments: rows)
    private func `a volume is taken, or skipped with a reason`(row: Row) {
        let decision = SnapshotDecision.of(
            row.volume,
            claim: row.claim,
            snapshotVolumes: row.snapshotVolumes,
            locations: row.locations,
            exclusion: row.exclusion
        )
        switch decision {
        case .take(let target): #expect(target.volumeID == row.expected)
        case .skip(let reason):
            #expect(reason.code == row.expected)
            #expect(reason.description == row.sentence)
        }
    }

    @Test func `what is taken says whose it is and where it goes`() throws {
        let other = SnapshotLocation(name: "us", provider: "aws", region: "us-east-1")
        let own = SnapshotLocation(name: "eu", provider: "velero.io/aws", region: "eu-central-1")
        let decision = SnapshotDecision.of(Volumes.csi(), snapshotVolumes: nil, locations: [other, own])
        guard case .take(let target) = decision else {
            Issue.record("it was skipped")
            return
        }
        #expect(target.location == "eu")
        #expect(target.claim == .init(namespace: "shop", name: "pv-1-claim"))
        #expect(target.zone == "eu-central-1a" && target.reclaimPolicy == "Delete" && target.labels == ["team": "a"])
    }

    @Test(
        arguments: [
            (["topology.kubernetes.io/zone": "z1", "failure-domain.beta.kubernetes.io/zone": "z2"], "z1"),
            (["failure-domain.beta.kubernetes.io/zone": "z2"], "z2"), ([:], nil),
        ] as [([String: String], String?)]
    )
    func `the zone is looked for in Velero's order`(labels: [String: String], zone: String?) {
        #expect(PersistentVolume(Volumes.inTree("vol-1", labels: labels)).zone == zone)
        #expect(PersistentVolume(Volumes.csi(zone: "z3")).zone == "z3")
    }

    @Test(
        arguments: [
            ("eu-central-1a", "eu-central-1"), ("us-gov-west-1b", "us-gov-west-1"), ("us-west-2-lax-1a", "us-west-2"),
            ("z1", nil), ("ap-northeast-1", "ap-northeast-1"),
        ] as [(String, String?)]
    )
    func `a zone's name tells its region`(zone: String, region: String?) {
        #expect(EBSDisks.region(ofZone: zone) == region)
    }

    @Test(
        arguments: [
            (["region": "eu-central-1", "profile": "p", "enableSharedConfig": "true", "ebsKmsKeyId": "k"], nil),
            ([:], "the snapshot location l has no region"),
            (
                ["region": "r", "Region": "x", "kmsKeyId": "y"],
                "the snapshot location l has unknown settings: Region, kmsKeyId (known: region, profile, enableSharedConfig, "
                    + "ebsKmsKeyId, credentialsFile)"
            ),
            (["region": "eu central"], "the snapshot location l has a region that is none: \"eu central\""),
            (
                ["region": "r", "enableSharedConfig": "yes"],
                "the snapshot location l has an enableSharedConfig that is neither true nor false: \"yes\""
            ),
        ] as [([String: String], String?)]
    )
    func `a location's settings are those of Velero's plug-in`(config: [String: String], sentence: String?) throws {
        var spec = VolumeSnapshotLocationSpec(provider: "aws")
        spec.config = config
        let location = VolumeSnapshotLocation(name: "l", spec: spec)
        guard let sentence else {
            let read = try SnapshotLocationConfig(location)
            #expect(
                read.region == "eu-central-1" && read.profile == "p" && read.kmsKeyID == "k" && read.enableSharedConfig
            )
            return
        }
        let error = #expect(throws: VolumeSnapshotsError.self) { _ = try SnapshotLocationConfig(location) }
        #expect(error?.message == sentence)
        #expect(error?.code == .badLocation)
    }
}
