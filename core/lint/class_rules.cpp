// The head's classes against those of the data and of the checkpoint: their number and their order.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/class_lists.h"
#include "core/session/class_names.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

/// Number of CLASSES of the dataset types that have their own (mmcls/datasets).
constexpr std::pair<std::string_view, std::int64_t> kClassCounts[] = {
    {"ImageNet", 1000},   {"CIFAR10", 10}, {"CIFAR100", 100},     {"MNIST", 10},
    {"FashionMNIST", 10}, {"CUB", 200},    {"StanfordCars", 196}, {"VOC", 20},
};

/// The classes of a dataset, as far as they are known.
struct DataClasses {
    std::int64_t count = 0;
    std::vector<std::string> names;  ///< empty: only their number is known
    At place;                        ///< `classes`, or the dataset's type
    std::string shown;               ///< "CIFAR10", "data.train.classes"
};

class ClassRules {
public:
    explicit ClassRules(LintRun& run) : m_run(run), m_head(classCountOf(run.config())) {
        for (const DatasetPart& part : run.datasets())
            if (auto classes = classesOf(part)) m_classes.push_back({&part, std::move(*classes)});
    }

    void headAndData() {
        if (!m_head) return;
        const std::int64_t head = m_head.value->asInt();
        for (const auto& [part, classes] : m_classes) {
            if (classes.count == head) continue;
            const Message remedy = message("do.lint-num-classes", "Set {member}={count}, or correct the data.",
                                           {{"member", m_head.path}, {"count", classes.count}});
            const std::vector<Place> also{m_run.placeOf(classes.place)};
            if (head < classes.count)
                m_run.add(LintRule::ClassesHeadData, m_run.placeOf(m_head),
                          message("classes-head-data.too-few",
                                  "The head has {head} classes, {dataset} has {count}: the first label from {head} on stops training "
                                  "('Target is out of bounds', on a GPU an assertion of CUDA).",
                                  {{"head", head}, {"dataset", classes.shown}, {"count", classes.count}}),
                          remedy, also);
            else
                m_run.add(LintRule::ClassesHeadData, LintLevel::Warning, m_run.placeOf(m_head),
                          message("classes-head-data.too-many",
                                  "The head has {head} classes, {dataset} has {count}: the outputs from {count} on are never right.",
                                  {{"head", head}, {"dataset", classes.shown}, {"count", classes.count}}),
                          remedy, also);
            return;  // the others of the config are usually the same
        }
    }

    void phases() {
        for (std::size_t i = 1; i < m_classes.size(); ++i) {
            const DataClasses &a = m_classes.front().classes, &b = m_classes[i].classes;
            if (a.names.empty() || b.names.empty() || a.names == b.names) continue;
            const std::size_t at = firstDifference(a.names, b.names);
            m_run.add(LintRule::ClassesPhases, m_run.placeOf(b.place),
                      message("classes-phases.differ",
                              "{a} and {b} name different classes: class {index} is '{nameA}' for the one and '{nameB}' for the other.",
                              {{"a", m_classes.front().part->path},
                               {"b", m_classes[i].part->path},
                               {"index", at},
                               {"nameA", nameAt(a.names, at)},
                               {"nameB", nameAt(b.names, at)}}),
                      message("do.lint-same-classes", "Give all datasets the same classes in the same order."), {m_run.placeOf(a.place)});
            return;
        }
    }

    void checkpoint() {
        const CheckpointFile* file = m_run.input().checkpoint.get();
        if (!file) return;
        const ClassNameOrigin origin = classNamesOf(m_run.config(), file).origin;
        if (origin.source == ClassNameSource::Checkpoint && !origin.fits())
            for (const Diagnostic& note : classNamesNotes(origin)) addHeadNote(note);
        else if (origin.source != ClassNameSource::None && origin.fits())
            for (const Diagnostic& note : classNamesNotes(origin))
                m_run.add(LintRule::ClassesSource, LintLevel::Note, note.where, note.message);
        else if (origin.source == ClassNameSource::None && origin.unread.empty())
            m_run.add(LintRule::ClassesSource, LintLevel::Note, {file->path(), 0, 0, "meta", {}}, classNamesText(origin));
        for (const ClassList& list : classListsOf(file->object())) order(*file, list);
    }

private:
    struct OfPart {
        const DatasetPart* part;
        DataClasses classes;
    };

    static std::size_t firstDifference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
        return static_cast<std::size_t>(
            std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin()).first - a.begin());
    }
    static std::string nameAt(const std::vector<std::string>& names, std::size_t at) {
        return at < names.size() ? escapeForDisplay(names[at], 60) : std::string();
    }

    void addHeadNote(const Diagnostic& note) {
        m_run.add(LintRule::ClassesHeadCheckpoint, LintLevel::Warning, note.where, note.message,
                  message("do.lint-checkpoint-classes", "Open the checkpoint with the config that it was trained with."),
                  m_head ? std::vector{m_run.placeOf(m_head)} : std::vector<Place>{});
    }

    /// The dataset that was read for this dict, if it has classes.
    const Dataset* readPart(const std::string& path) const {
        for (const DatasetPtr& dataset : m_run.input().datasets)
            if (dataset)
                for (const Dataset* leaf : leavesOf(*dataset))
                    if (leaf->origin().configPath == path && !leaf->classes().empty()) return leaf;
        return nullptr;
    }

    std::optional<DataClasses> classesOf(const DatasetPart& part) const {
        DataClasses found;
        found.place = at(m_run.root(), part.path + ".classes");
        found.shown = part.path + ".classes";
        const At type = at(m_run.root(), part.path + ".type");
        if (const Dataset* dataset = readPart(part.path)) {
            found.names = dataset->classes();
            found.count = static_cast<std::int64_t>(found.names.size());
            if (!found.place || found.place.value->isNone()) {
                found.place = type;
                found.shown = escapeForDisplay(part.type);
            }
            return found;
        }
        if (found.place && found.place.value->isSequence()) {
            const auto names = textsOf(*found.place.value);
            if (!names || names->empty()) return std::nullopt;
            found.names = *names;
            found.count = static_cast<std::int64_t>(names->size());
            return found;
        }
        if (found.place && !found.place.value->isNone()) return std::nullopt;  // a file of names, which is read with the dataset
        for (const auto& [name, count] : kClassCounts)
            if (part.type == name) {
                found.count = count;
                found.place = type;
                found.shown = part.type;
                return found;
            }
        return std::nullopt;
    }

    void order(const CheckpointFile& file, const ClassList& list) {
        for (const auto& [part, classes] : m_classes) {
            if (classes.names.empty() || classes.names == list.names || classes.names.size() != list.names.size()) continue;
            std::vector<std::string> ours = classes.names, theirs = list.names;
            std::sort(ours.begin(), ours.end());
            std::sort(theirs.begin(), theirs.end());
            const bool same = ours == theirs;
            // The names of a dataset type are spelled in several ways; only a list of the config is exact.
            if (!same && !textsOf(*classes.place.value)) continue;
            const std::size_t at = firstDifference(classes.names, list.names);
            const Place inFile{file.path(), 0, 0, list.place, {}};
            if (same)
                m_run.add(LintRule::ClassesOrder, m_run.placeOf(classes.place),
                          message("classes-order.other-order",
                                  "The checkpoint's {place} and {dataset} are the same names in another order: class {index} is "
                                  "'{theirs}' in the checkpoint and '{ours}' here, so every accuracy is wrong.",
                                  {{"place", list.place},
                                   {"dataset", classes.shown},
                                   {"index", at},
                                   {"theirs", nameAt(list.names, at)},
                                   {"ours", nameAt(classes.names, at)}}),
                          message("do.lint-classes-order", "Write the classes in the order of the checkpoint."), {inFile});
            else
                m_run.add(LintRule::ClassesOrder, LintLevel::Warning, m_run.placeOf(classes.place),
                          message("classes-order.other-names",
                                  "The checkpoint's {place} and {dataset} are different names: class {index} is '{theirs}' in the "
                                  "checkpoint and '{ours}' here.",
                                  {{"place", list.place},
                                   {"dataset", classes.shown},
                                   {"index", at},
                                   {"theirs", nameAt(list.names, at)},
                                   {"ours", nameAt(classes.names, at)}}),
                          message("do.lint-classes-names", "Write the classes of the checkpoint, or train the head again."), {inFile});
            return;
        }
    }

    LintRun& m_run;
    At m_head;
    std::vector<OfPart> m_classes;
};

}  // namespace

void lintClasses(LintRun& run) {
    ClassRules rules(run);
    rules.headAndData();
    rules.phases();
    rules.checkpoint();
}

}  // namespace teardown::lint_rules
