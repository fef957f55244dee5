// SPDX-License-Identifier: Apache-2.0

/// What an informer has, and the rules by which it changes; no I/O.
///
/// The server tells the changes of a resource in the order of their revisions, each once: the objects of a list at a
/// revision, then all that comes after it. In between come our own writes, whose answers may be here before or after the
/// watch has told them. They are taken only when their revision is *after* everything that the watch has told
/// (`progress`). Then the watch is certain to tell the same change later, or to have it covered by a list, which is what
/// keeps an own write from staying when somebody has overwritten it; and what the watch tells meanwhile about that object
/// is older and is passed over. An answer that is not after `progress` adds nothing: the cache has that state already, or
/// a later one, or the object is gone again. Where revisions can't be compared, own writes are not taken at all; whoever
/// then works on the older state gets a conflict from the server.
///
/// Handlers are only told what the server tells. `told` is what they know where that is not what `objects` has.
struct ObjectCache<Object: Sendable>: Sendable {
    /// What the handlers know of an object.
    enum Told: Sendable {
        /// What the cache has.
        case current
        /// An earlier state.
        case earlier(Object)
        /// Nothing.
        case nothing
    }

    private struct Record: Sendable {
        var revision: Revision
        var uid: String
        var hasFinalizers: Bool
        var told: Told

        /// Whether the cache is ahead of what the server has told.
        var isAhead: Bool { if case .current = told { false } else { true } }
    }

    /// The objects, without those that we have deleted ourselves.
    private(set) var objects: [String: Object] = [:]
    /// The revision up to which everything is known; `nil` before the first list has ended.
    private(set) var progress: Revision?
    private var records: [String: Record] = [:]

    /// Takes the state of an object, as a list or a watch tells it.
    /// - Returns: What the handlers are to be told.
    mutating func observe(_ key: String, _ read: ReadObject, _ object: Object) -> ObjectChange<Object>? {
        var old: Object?
        if let record = records[key] {
            let isLater = read.revision.isAfter(record.revision)
            // Of an object that we have deleted, its last state is old news too.
            if record.isAhead, isLater == false, objects[key] == nil || read.revision != record.revision { return nil }
            switch record.told {
            case .current:
                if read.revision == record.revision { return nil }
                old = objects[key]
            case .earlier(let earlier): old = earlier
            case .nothing: break
            }
        }
        keep(key, read, object, told: .current)
        return old.map { .changed(old: $0, new: object) } ?? .appeared(object)
    }

    /// Takes that an object is gone, as a watch tells it.
    /// - Parameters:
    ///   - key: The object.
    ///   - revision: When it went.
    ///   - last: Its last state, if it can be read.
    /// - Returns: What the handlers are to be told.
    mutating func observeDeletion(_ key: String, at revision: Revision, last: Object?) -> ObjectChange<Object>? {
        guard var record = records[key] else { return nil }
        let known = known(key, record)
        if record.isAhead, objects[key] != nil, record.revision.isAfter(revision) == true {
            // It is one that we have made anew since, which the server is yet to tell.
            record.told = .nothing
            records[key] = record
        } else {
            remove(key)
        }
        return known.map { .vanished(last ?? $0) }
    }

    /// Takes up to where a watch has told everything.
    mutating func advance(to revision: Revision) {
        if !revision.text.isEmpty { progress = revision }
    }

    /// Takes that a list has told everything.
    /// - Parameters:
    ///   - revision: The moment it is of.
    ///   - seen: The objects that were in it.
    /// - Returns: What the handlers are to be told; `nil` when the server's history has gone back, as it does when etcd
    ///   is restored from a snapshot: then everything must be listed once more, because what seemed older was not.
    mutating func finishList(at revision: Revision, seen: Set<String>) -> [(key: String, change: ObjectChange<Object>)]?
    {
        if let progress, progress.isAfter(revision) == true {
            self.progress = revision
            takeBackOwnWrites()
            return nil
        }
        progress = revision
        var changes: [(key: String, change: ObjectChange<Object>)] = []
        for (key, record) in records where !seen.contains(key) {
            // What we have made since is not in the list yet.
            if record.isAhead, objects[key] != nil, record.revision.isAfter(revision) == true { continue }
            if let known = known(key, record) { changes.append((key, .vanished(known))) }
            remove(key)
        }
        return changes
    }

    /// Takes the answer of an own write.
    mutating func note(_ key: String, _ read: ReadObject, _ object: Object) {
        guard let progress, read.revision.isAfter(progress) == true else { return }
        guard let record = records[key] else { return keep(key, read, object, told: .nothing) }
        guard read.revision.isAfter(record.revision) == true else { return }
        let told: Told = if case .current = record.told, let old = objects[key] { .earlier(old) } else { record.told }
        keep(key, read, object, told: told)
    }

    /// Takes that we have deleted an object.
    /// - Parameters:
    ///   - key: The object.
    ///   - uid: Which one of that name; whichever it is when `nil`.
    ///   - isCertain: Whether it is gone although it was seen with finalizers.
    mutating func forget(_ key: String, uid: String?, isCertain: Bool = false) {
        guard var record = records[key], let object = objects[key], uid == nil || uid == record.uid else { return }
        // It stays until its finalizers are gone, and whoever takes care of that must see it.
        if record.hasFinalizers && !isCertain { return }
        if case .current = record.told { record.told = .earlier(object) }
        records[key] = record
        objects[key] = nil
    }

    private mutating func keep(_ key: String, _ read: ReadObject, _ object: Object, told: Told) {
        objects[key] = object
        records[key] = Record(
            revision: read.revision,
            uid: read.uid,
            hasFinalizers: read.hasFinalizers,
            told: told
        )
    }

    private mutating func remove(_ key: String) {
        objects[key] = nil
        records[key] = nil
    }

    private func known(_ key: String, _ record: Record) -> Object? {
        switch record.told {
        case .current: objects[key]
        case .earlier(let object): object
        case .nothing: nil
        }
    }

    private mutating func takeBackOwnWrites() {
        for (key, var record) in records where record.isAhead {
            guard let known = known(key, record) else {
                remove(key)
                continue
            }
            objects[key] = known
            // No revision equals this one, so that whatever is listed counts as a change.
            record.revision = Revision("")
            record.told = .current
            records[key] = record
        }
    }
}
