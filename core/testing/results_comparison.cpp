#include "core/testing/results_comparison.h"

#include "core/base/text.h"

#include <utility>

namespace teardown {

const std::vector<std::uint32_t>& ResultsComparison::samples(AnswerChange change) const {
    return change == AnswerChange::Better ? better : change == AnswerChange::Worse ? worse : otherWrong;
}

Result<ResultsComparisonPtr> compareResults(const TestResultsPtr& before, const TestResultsPtr& after) {
    auto compared = std::make_shared<ResultsComparison>();
    compared->before = before;
    compared->after = after;
    bool same = before->pictures.size() == after->pictures.size();
    for (std::size_t i = 0; same && i < after->pictures.size(); ++i) {
        const TestedPicture& was = before->pictures[i];
        const TestedPicture& is = after->pictures[i];
        same = was.actual == is.actual;
        if (was.predicted == is.predicted) continue;
        (is.right() ? compared->better : was.right() ? compared->worse : compared->otherWrong).push_back(is.sample);
    }
    if (!same) {
        Error error{ErrorKind::BadInput,
                    "results-other-pictures",
                    message("results-other-pictures.about-others", "The file is about other pictures: {before} there, {after} here.",
                            {{"before", before->pictures.size()}, {"after", after->pictures.size()}}),
                    message("do.compare-two-tests-of", "Compare two tests of the same dataset."),
                    {}};
        error.where.file = escapeForDisplay(before->path);
        return error;
    }
    return ResultsComparisonPtr(std::move(compared));
}

}  // namespace teardown
