// SPDX-License-Identifier: Apache-2.0

/// Runs one piece of work for each element, so many at once.
/// - Parameters:
///   - elements: What there is to do.
///   - limit: How many at once.
///   - work: Does one of them.
/// - Returns: The results, in the order of the elements.
func concurrently<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    limit: Int,
    _ work: @escaping @Sendable (Element) async -> Result
) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
        var results: [Result?] = Array(repeating: nil, count: elements.count)
        var next = 0
        while next < min(limit, elements.count) {
            let (index, element) = (next, elements[next])
            group.addTask { (index, await work(element)) }
            next += 1
        }
        while let (index, result) = await group.next() {
            results[index] = result
            if next < elements.count {
                let (index, element) = (next, elements[next])
                group.addTask { (index, await work(element)) }
                next += 1
            }
        }
        return results.compactMap { $0 }
    }
}

extension Array {
    /// Runs of at most so many elements.
    func runs(of size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
