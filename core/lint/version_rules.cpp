// Signs of another version, and top-level keys that nothing reads: what core/config finds, as findings.
#include "core/lint/lint_run.h"

#include "core/base/text.h"
#include "core/config/config_usage.h"
#include "core/config/versions/version_signs.h"

#include <algorithm>

namespace teardown::lint_rules {

namespace {

bool reads(const ConfigFile& file, const std::string& name) {
    return std::binary_search(file.readNames.begin(), file.readNames.end(), name);
}

/// A child config sets train_pipeline again, but the base has already put its own into data.train: only the name changes.
void overriddenHelpers(LintRun& run) {
    for (const TopLevelKey& key : topLevelKeys(run.config())) {
        if (key.use != KeyUse::Config) continue;
        const ConfigValue* value = run.root().find(key.name);
        if (!value || value->origins().size() < 2) continue;
        const Origin &first = value->origins().front(), &last = value->origins().back();
        if (!first.file || !last.file || *first.file == *last.file || last.kind == OriginKind::Option) continue;
        if (first.value && *first.value == *value) continue;  // the same again
        const auto readers = [&](const std::string& name) {
            return std::any_of(run.config().files.begin(), run.config().files.end(),
                               [&](const ConfigFile& file) { return file.displayPath == name && reads(file, key.name); });
        };
        if (readers(*last.file) || !readers(*first.file)) continue;
        run.add(LintRule::KeyOverridden, run.placeOf(*value, key.name),
                message("key-overridden.has-no-effect",
                        "'{key}' is set again here, but {base} has already used its own value: this one has no effect.",
                        {{"key", escapeForDisplay(key.name)}, {"base", *first.file}}),
                message("do.lint-use-the-name", "Set what is made of it as well, for example data = dict(train=dict(pipeline={key})).",
                        {{"key", escapeForDisplay(key.name)}}),
                {{*first.file, first.line, first.column, key.name, {}}});
    }
}

}  // namespace

void lintVersions(LintRun& run) {
    const std::vector<VersionSign> foreign = foreignSigns(run.config());
    for (const Diagnostic& note : unreadKeyNotes(run.config())) {
        // A key of the other version is called that.
        const bool isForeign =
            std::any_of(foreign.begin(), foreign.end(), [&](const VersionSign& sign) { return sign.path == note.where.member; });
        if (!isForeign) run.add(LintRule::KeyUnread, LintLevel::Note, note.where, note.message);
    }
    overriddenHelpers(run);
    for (const Diagnostic& note : versionNotes(run.config())) {
        const bool mixed = note.severity == Severity::Warning;
        run.add(mixed ? LintRule::VersionMixed : LintRule::VersionOther, mixed ? LintLevel::Warning : LintLevel::Note, note.where,
                note.message,
                mixed ? message("do.lint-one-version",
                                "Write it for one version only; `teardown config convert` converts network and test pipeline.")
                      : Message());
    }
}

}  // namespace teardown::lint_rules
