#include "core/data/datasets/problem_list.h"

#include "core/base/text.h"

#include <utility>

namespace teardown {

Result<void> ProblemList::stops(Error error) {
    if (!m_tolerant || error.kind != ErrorKind::BadInput) return error;
    add({DatasetProblem::Effect::Stops, std::move(error)});
    return {};
}

void ProblemList::add(DatasetProblem problem) {
    if (++m_counts[problem.error.code] <= kMostOfOneCode) m_problems.push_back(std::move(problem));
}

std::vector<DatasetProblem> ProblemList::take() {
    std::vector<DatasetProblem> all = std::exchange(m_problems, {});
    for (const auto& [code, count] : m_counts) {
        if (count <= kMostOfOneCode) continue;
        DatasetProblem more;
        for (const DatasetProblem& problem : all)
            if (problem.error.code == code) more.effect = problem.effect;
        more.error.code = code + "-more";
        more.error.what =
            message("dataset-more.of-the-same", static_cast<std::int64_t>(count - kMostOfOneCode),
                    "One more problem of the kind {code} is not listed.", "{count} more problems of the kind {code} are not listed.",
                    {{"count", count - kMostOfOneCode}, {"code", code}});
        all.push_back(std::move(more));
    }
    m_counts.clear();
    return all;
}

Error datasetError(const char* code, const Message& what, const Message& remedy, Place where) {
    return {ErrorKind::BadInput, code, escapeForDisplay(what, 300), escapeForDisplay(remedy, 300), std::move(where)};
}

}  // namespace teardown
