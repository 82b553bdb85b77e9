// ProblemList: what the readers of datasets find wrong. A reader that must be as strict as the reference stops at the first problem that
// would stop it; a tolerant one keeps all and goes on.
#pragma once

#include "core/base/result.h"
#include "core/data/datasets/dataset_problem.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace teardown {

class ProblemList {
public:
    /// Problems of one code that are kept; of further ones only the number.
    static constexpr std::size_t kMostOfOneCode = 100;

    explicit ProblemList(bool tolerant = true) : m_tolerant(tolerant) {}

    /// The reference raises an exception here. The error, unless tolerant.
    Result<void> stops(Error error);
    void misleads(Error error) { add({DatasetProblem::Effect::Misleads, std::move(error)}); }
    void note(Error error) { add({DatasetProblem::Effect::Note, std::move(error)}); }
    void add(DatasetProblem problem);

    bool tolerant() const { return m_tolerant; }
    bool empty() const { return m_problems.empty(); }
    /// In the order of finding; for a code with more than are kept, its last one says how many more there are (code CODE-more).
    std::vector<DatasetProblem> take();

private:
    bool m_tolerant;
    std::vector<DatasetProblem> m_problems;
    std::map<std::string, std::size_t> m_counts;
};

/// A problem with a dataset's files or config. `what` and `remedy` are escaped.
Error datasetError(const char* code, const Message& what, const Message& remedy, Place where);

}  // namespace teardown
