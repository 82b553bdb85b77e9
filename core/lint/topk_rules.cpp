// k of top-k above the number of classes: torch.topk and numpy's argpartition refuse it ("selected index k out of range").
#include "core/lint/lint_run.h"

#include "core/base/text.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

struct Topk {
    std::vector<std::int64_t> values;
    std::string shown;  ///< as Python prints it

    std::int64_t most() const { return *std::max_element(values.begin(), values.end()); }
};

std::optional<Topk> topkOf(const ConfigValue& value) {
    auto values = integersOf(value);
    if (!values || values->empty()) return std::nullopt;
    return Topk{std::move(*values), escapeForDisplay(value.repr())};
}

/// What fits: (1,), and (1, 2) or (1, 3) where that leaves out a class.
std::string fittingTopk(std::int64_t classes) { return classes > 3 ? "(1, 3)" : classes > 2 ? "(1, 2)" : "(1,)"; }

class TopkRules {
public:
    TopkRules(LintRun& run, At count) : m_run(run), m_count(std::move(count)), m_classes(m_count.value->asInt()) {}

    void head() {
        const At place = at(m_run.root(), "model.head.topk");
        if (!place) return;
        const auto topk = topkOf(*place.value);
        if (!topk || topk->most() <= m_classes) return;
        const ConfigValue* counted = m_run.root().find("model")->find("head")->find("cal_acc");
        const Message remedy =
            message("do.lint-head-topk", "Write model = dict(head=dict(topk={topk})).", {{"topk", fittingTopk(m_classes)}});
        if (counted && counted->truthy())
            m_run.add(LintRule::TopkHead, m_run.placeOf(place),
                      message("topk-head.training-stops", m_classes,
                              "topk={topk} of the head asks for the best {k} of 1 class: the first iteration of training stops with "
                              "'selected index k out of range'.",
                              "topk={topk} of the head asks for the best {k} of {classes} classes: the first iteration of training stops "
                              "with 'selected index k out of range'.",
                              {{"topk", topk->shown}, {"k", topk->most()}, {"classes", m_classes}}),
                      remedy, {countPlace()});
        else
            m_run.add(LintRule::TopkHead, LintLevel::Warning, m_run.placeOf(place),
                      message("topk-head.with-cal-acc", m_classes,
                              "topk={topk} of the head asks for the best {k} of 1 class: with cal_acc=True training would stop with "
                              "'selected index k out of range'.",
                              "topk={topk} of the head asks for the best {k} of {classes} classes: with cal_acc=True training would stop "
                              "with 'selected index k out of range'.",
                              {{"topk", topk->shown}, {"k", topk->most()}, {"classes", m_classes}}),
                      remedy, {countPlace()});
    }

    /// `evaluation` of 0.x; without metric_options the datasets' evaluate() takes (1, 5).
    void evaluation() {
        const At options = at(m_run.root(), "evaluation.metric_options");
        const At given = at(m_run.root(), "evaluation.metric_options.topk");
        const At metric = at(m_run.root(), "evaluation.metric");
        if (!measuresAccuracy(metric) || m_run.datasets().empty()) return;
        for (const DatasetPart& part : m_run.datasets())
            if (part.multiLabel()) return;
        const Message remedy = message("do.lint-evaluation-topk", "Write evaluation = dict(metric_options=dict(topk={topk})).",
                                       {{"topk", fittingTopk(m_classes)}});
        if (given) {
            const auto topk = topkOf(*given.value);
            if (!topk || topk->most() <= m_classes) return;
            m_run.add(LintRule::TopkEvaluation, m_run.placeOf(given),
                      message("topk-evaluation.given", m_classes,
                              "topk={topk} of the evaluation asks for the best {k} of 1 class: the first evaluation stops.",
                              "topk={topk} of the evaluation asks for the best {k} of {classes} classes: the first evaluation stops.",
                              {{"topk", topk->shown}, {"k", topk->most()}, {"classes", m_classes}}),
                      remedy, {countPlace()});
        } else if (m_classes < 5) {
            const At evaluation = at(m_run.root(), "evaluation");
            const At place = options ? options : metric ? metric : evaluation ? evaluation : at(m_run.root(), m_run.datasets().back().path);
            m_run.add(
                LintRule::TopkEvaluation, m_run.placeOf(place),
                message("topk-evaluation.default", m_classes,
                        "The evaluation asks for topk=(1, 5), its default, of 1 class: the first evaluation stops, in training and in "
                        "tools/test.py.",
                        "The evaluation asks for topk=(1, 5), its default, of {classes} classes: the first evaluation stops, in "
                        "training and in tools/test.py.",
                        {{"classes", m_classes}}),
                remedy, {countPlace()});
        }
    }

    /// The evaluators of mmpretrain 1.x.
    void evaluator(const std::string& path) {
        const At list = at(m_run.root(), path);
        if (!list) return;
        if (!list.value->isSequence()) return oneEvaluator(list);
        std::size_t index = 0;
        for (const ConfigValue& item : list.value->items()) oneEvaluator({&item, path + "." + std::to_string(index++)});
    }

private:
    Place countPlace() const { return m_run.placeOf(m_count); }

    static bool measuresAccuracy(const At& metric) {
        if (!metric) return true;
        if (metric.value->isString()) return metric.value->asString() == "accuracy";
        const auto names = textsOf(*metric.value);
        return names && std::find(names->begin(), names->end(), "accuracy") != names->end();
    }

    void oneEvaluator(const At& evaluator) {
        if (typeOf(*evaluator.value) != "Accuracy") return;
        const ConfigValue* given = evaluator.value->find("topk");
        const auto topk = given ? topkOf(*given) : std::nullopt;
        if (!topk || topk->most() <= m_classes) return;
        m_run.add(LintRule::TopkEvaluation, m_run.placeOf(*given, evaluator.path + ".topk"),
                  message("topk-evaluation.evaluator", m_classes,
                          "topk={topk} of the evaluator asks for the best {k} of 1 class: the first evaluation stops.",
                          "topk={topk} of the evaluator asks for the best {k} of {classes} classes: the first evaluation stops.",
                          {{"topk", topk->shown}, {"k", topk->most()}, {"classes", m_classes}}),
                  message("do.lint-evaluator-topk", "Write topk={topk} there.", {{"topk", fittingTopk(m_classes)}}), {countPlace()});
    }

    LintRun& m_run;
    At m_count;
    std::int64_t m_classes;
};

}  // namespace

void lintTopk(LintRun& run) {
    At count = classCountOf(run.config());
    if (!count) return;
    TopkRules rules(run, std::move(count));
    rules.head();
    if (!run.pretrain()) return rules.evaluation();
    for (const char* path : {"val_evaluator", "test_evaluator"}) rules.evaluator(path);
}

}  // namespace teardown::lint_rules
