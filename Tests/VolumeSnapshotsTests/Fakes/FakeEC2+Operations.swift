// SPDX-License-Identifier: Apache-2.0

extension FakeEC2.State {
    /// Does what an operation asks for.
    mutating func perform(_ operation: String, _ form: FakeForm) -> (status: Int, body: String) {
        switch operation {
        case "DescribeVolumes": return describeVolumes(form)
        case "DescribeSnapshots": return describeSnapshots(form)
        case "DescribeInstances": return describeInstances(form)
        case "CreateSnapshot": return createSnapshot(form)
        case "CreateSnapshots": return createSnapshots(form)
        case "CopySnapshot": return copySnapshot(form)
        case "CreateVolume": return createVolume(form)
        case "CreateTags":
            guard areSeen(form.list("ResourceId"), in: form.region) else {
                return FakeEC2.refusal(400, "InvalidSnapshot.NotFound", "does not exist")
            }
            // As the role of Lifeboat's Terraform: whose a snapshot is can only be said when it is made.
            let owners = ["lifeboat.dev/cluster", "lifeboat.dev/backup-uid"]
            guard form.tags("Tag").keys.allSatisfy({ !owners.contains($0) }) else {
                return FakeEC2.refusal(403, "UnauthorizedOperation", "You are not authorized")
            }
            for id in form.list("ResourceId") { snapshots[id]?.tags.merge(form.tags("Tag")) { $1 } }
            return (200, "<R><return>true</return></R>")
        case "DeleteSnapshot":
            guard let id = form["SnapshotId"], snapshots[id]?.region == form.region else {
                return FakeEC2.refusal(400, "InvalidSnapshot.NotFound", "does not exist")
            }
            snapshots[id] = nil
            return (200, "<R><return>true</return></R>")
        default: return FakeEC2.refusal(400, "InvalidAction", operation)
        }
    }

    private mutating func newID(_ prefix: String) -> String {
        lastID += 1
        return "\(prefix)-\(lastID)"
    }

    private static func tagSet(_ tags: [String: String]) -> String {
        let items = tags.sorted { $0.key < $1.key }.map {
            "<item><key>\($0.key)</key><value>\($0.value)</value></item>"
        }
        return "<tagSet>\(items.joined())</tagSet>"
    }

    // MARK: Volumes

    private mutating func describeVolumes(_ form: FakeForm) -> (status: Int, body: String) {
        let asked = form.list("VolumeId")
        guard asked.allSatisfy({ volumes[$0] != nil }) else {
            return FakeEC2.refusal(400, "InvalidVolume.NotFound", "one does not exist")
        }
        let tags = form.filters.filter { $0.key.hasPrefix("tag:") }
        let tagged = volumes.keys.sorted().filter { id in
            tags.allSatisfy { $0.value.contains(volumes[id]?.tags[String($0.key.dropFirst(4))] ?? "") }
        }
        let ids = asked.isEmpty ? form.filters["volume-id"] ?? (tags.isEmpty ? [] : tagged) : asked
        var body = ""
        for id in ids {
            guard var volume = volumes[id] else { continue }
            body += "<item>\(Self.text(of: volume, id))</item>"
            volume.looksUntilAvailable -= 1
            volumes[id] = volume
        }
        return (200, "<R><volumeSet>\(body)</volumeSet></R>")
    }

    private static func text(of volume: FakeEC2.Volume, _ id: String) -> String {
        let state = volume.looksUntilAvailable > 0 ? "creating" : volume.instance == nil ? volume.finalState : "in-use"
        let attachment =
            volume.instance.map { "<item><instanceId>\($0)</instanceId><status>attached</status></item>" } ?? ""
        let throughput = volume.throughput.map { "<throughput>\($0)</throughput>" } ?? ""
        return
            "<volumeId>\(id)</volumeId><size>\(volume.size)</size><availabilityZone>\(volume.zone)</availabilityZone>"
            + "<status>\(state)</status><attachmentSet>\(attachment)</attachmentSet><volumeType>\(volume.type)</volumeType>"
            + "<multiAttachEnabled>\(volume.isMultiAttach)</multiAttachEnabled>"
            + "<iops>\(volume.iops)</iops>\(throughput)<encrypted>true</encrypted><kmsKeyId>arn:key</kmsKeyId>"
            + tagSet(volume.tags)
    }

    private mutating func createVolume(_ form: FakeForm) -> (status: Int, body: String) {
        if let token = form["ClientToken"], let known = volumes.first(where: { $0.value.token == token }) {
            guard known.value.snapshot == form["SnapshotId"] else {
                return FakeEC2.refusal(400, "IdempotentParameterMismatch", "the token was used with other parameters")
            }
            return (200, "<R>\(Self.text(of: known.value, known.key))</R>")
        }
        guard let snapshot = form["SnapshotId"], let source = snapshots[snapshot], source.region == form.region else {
            return FakeEC2.refusal(400, "InvalidSnapshot.NotFound", "does not exist")
        }
        guard source.looksUntilDone <= 0 else { return FakeEC2.refusal(400, "IncorrectState", "it is pending") }
        let id = newID("vol-new")
        var volume = FakeEC2.Volume()
        volume.zone = form["AvailabilityZone"] ?? ""
        volume.type = form["VolumeType"] ?? "gp2"
        volume.iops = form["Iops"].flatMap { Int($0) } ?? 100
        volume.throughput = form["Throughput"].flatMap { Int($0) }
        volume.isMultiAttach = form["MultiAttachEnabled"] == "true"
        volume.tags = form.tags("TagSpecification.1.Tag")
        volume.looksUntilAvailable = settings.looksUntilAvailable
        volume.finalState = settings.volumeState
        volume.snapshot = snapshot
        volume.token = form["ClientToken"]
        volumes[id] = volume
        return (200, "<R>\(Self.text(of: volume, id))</R>")
    }

    private func describeInstances(_ form: FakeForm) -> (status: Int, body: String) {
        let instances = form.list("InstanceId").map { id in
            let devices = volumes.filter { $0.value.instance == id }.keys.sorted().map { volume in
                let name = settings.boot[id] == volume ? "/dev/root" : "/dev/\(volume)"
                return "<item><deviceName>\(name)</deviceName><ebs><volumeId>\(volume)</volumeId></ebs></item>"
            }
            return "<item><instancesSet><item><instanceId>\(id)</instanceId><rootDeviceName>/dev/root</rootDeviceName>"
                + "<blockDeviceMapping>\(devices.joined())</blockDeviceMapping></item></instancesSet></item>"
        }
        return (200, "<R><reservationSet>\(instances.joined())</reservationSet></R>")
    }

    // MARK: Snapshots

    private mutating func describeSnapshots(_ form: FakeForm) -> (status: Int, body: String) {
        let asked = form.list("SnapshotId")
        guard areSeen(asked, in: form.region) else {
            return FakeEC2.refusal(400, "InvalidSnapshot.NotFound", "one does not exist")
        }
        let filters = form.filters
        var body = ""
        for id in asked.isEmpty ? snapshots.keys.sorted() : asked {
            guard var snapshot = snapshots[id] else { continue }
            if snapshot.looksUntilSeen > 0 || snapshot.region != form.region { continue }
            if let wanted = filters["snapshot-id"], !wanted.contains(id) { continue }
            let tagFilters = filters.filter { $0.key.hasPrefix("tag:") }
            guard tagFilters.allSatisfy({ $0.value.contains(snapshot.tags[String($0.key.dropFirst(4))] ?? "") }) else {
                continue
            }
            body += "<item>\(Self.text(of: snapshot, id))</item>"
            if !asked.isEmpty { snapshot.looksUntilDone -= 1 }
            snapshots[id] = snapshot
        }
        return (200, "<R><snapshotSet>\(body)</snapshotSet></R>")
    }

    /// Whether all are there, and long enough to be seen.
    private mutating func areSeen(_ ids: [String], in region: String) -> Bool {
        var all = true
        for id in ids {
            guard snapshots[id]?.region == region else {
                all = false
                continue
            }
            guard let left = snapshots[id]?.looksUntilSeen, left <= 0 else {
                snapshots[id]?.looksUntilSeen -= 1
                all = false
                continue
            }
        }
        return all
    }

    private static func text(of snapshot: FakeEC2.Snapshot, _ id: String) -> String {
        let state = snapshot.looksUntilDone > 0 ? "pending" : snapshot.finalState
        return "<snapshotId>\(id)</snapshotId><volumeId>\(snapshot.volume)</volumeId><status>\(state)</status>"
            + "<startTime>2026-01-31T23:00:00.123Z</startTime><progress>\(state == "pending" ? "40%" : "100%")</progress>"
            + "<volumeSize>8</volumeSize><encrypted>true</encrypted>\(tagSet(snapshot.tags))"
    }

    private mutating func create(_ volume: String, _ tags: [String: String]) -> String {
        let id = newID("snap")
        let snapshot = FakeEC2.Snapshot(
            volume: volume,
            tags: tags,
            looksUntilDone: settings.looksUntilDone,
            looksUntilSeen: settings.looksUntilSeen,
            finalState: settings.finalState
        )
        snapshots[id] = snapshot
        return Self.text(of: snapshot, id)
    }

    private mutating func createSnapshot(_ form: FakeForm) -> (status: Int, body: String) {
        guard let volume = form["VolumeId"], volumes[volume] != nil else {
            return FakeEC2.refusal(400, "InvalidVolume.NotFound", "does not exist")
        }
        return (200, "<R>\(create(volume, form.tags("TagSpecification.1.Tag")))</R>")
    }

    /// Like EC2 it wants a signed URL of the call in the region of the source.
    private mutating func copySnapshot(_ form: FakeForm) -> (status: Int, body: String) {
        let source = form["SourceRegion"] ?? ""
        guard let original = form["SourceSnapshotId"], let known = snapshots[original], known.region == source else {
            return FakeEC2.refusal(400, "InvalidSnapshot.NotFound", "does not exist")
        }
        let url = form["PresignedUrl"] ?? ""
        let isSigned = url.contains("X-Amz-Signature=") && url.contains("\(source)%2Fec2")
        guard isSigned, form["DestinationRegion"] == form.region else {
            return FakeEC2.refusal(400, "InvalidParameter", "PresignedUrl")
        }
        let id = newID("snap-copy")
        var copy = FakeEC2.Snapshot(
            volume: "vol-ffffffff",
            tags: form.tags("TagSpecification.1.Tag"),
            looksUntilDone: settings.looksUntilCopied,
            looksUntilSeen: settings.looksUntilSeen,
            finalState: settings.finalState,
            region: form.region
        )
        copy.original = original
        snapshots[id] = copy
        return (200, "<R><snapshotId>\(id)</snapshotId></R>")
    }

    private mutating func createSnapshots(_ form: FakeForm) -> (status: Int, body: String) {
        let instance = form["InstanceSpecification.InstanceId"] ?? ""
        let excluded = form.list("InstanceSpecification.ExcludeDataVolumeId") + [settings.boot[instance] ?? ""]
        let wanted = volumes.filter { $0.value.instance == instance && !excluded.contains($0.key) }.keys.sorted()
        let tags = form.tags("TagSpecification.1.Tag")
        let items = wanted.map { "<item>\(create($0, tags))</item>" }
        return (200, "<R><snapshotSet>\(items.joined())</snapshotSet></R>")
    }
}
