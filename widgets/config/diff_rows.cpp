#include "widgets/config/diff_rows.h"

#include "widgets/common/strings.h"
#include "widgets/config/config_rows.h"

#include <QObject>
#include <QStringList>

namespace teardown {
namespace {

constexpr std::size_t kMostDiffRows = 20000;

QString valuePlace(const std::optional<ConfigValue>& value) { return value && value->origin() ? originPlace(*value->origin()) : QString(); }

struct DiffRowBuilder {
    std::vector<TreeRow> rows;

    int group(const QString& key, const QString& text, std::size_t count, Dot dot) {
        TreeRow row;
        row.key = key;
        row.text = text;
        row.detail = QString::number(count);
        row.dot = dot;
        rows.push_back(std::move(row));
        return static_cast<int>(rows.size()) - 1;
    }

    void changes(const QString& key, const QString& title, const std::vector<ConfigChange>& list, Dot dot) {
        if (list.empty()) return;
        const int parent = group(key, title, list.size(), dot);
        for (std::size_t i = 0; i < list.size() && rows.size() < kMostDiffRows; ++i) {
            const ConfigChange& change = list[i];
            TreeRow row;
            row.parent = parent;
            row.key = QStringLiteral("%1/%2").arg(key).arg(i);
            row.text = dottedPath(change.path);
            const QString a = change.a ? shortConfigValue(*change.a) : QString(), b = change.b ? shortConfigValue(*change.b) : QString();
            row.detail = change.a && change.b ? QStringLiteral("%1 → %2").arg(a, b) : a + b;
            row.trailing = change.b ? valuePlace(change.b) : valuePlace(change.a);
            row.toolTip = QStringLiteral("%1\n%2\n%3")
                              .arg(row.text, row.detail,
                                   QStringList{valuePlace(change.a), valuePlace(change.b)}.join(QStringLiteral("  ")).trimmed());
            rows.push_back(std::move(row));
        }
    }

    void model(const std::vector<ModelChange>& list, bool tensors, const QString& key, const QString& title) {
        std::size_t count = 0;
        for (const ModelChange& change : list) count += change.isTensor == tensors;
        if (count == 0) return;
        const int parent = group(key, title, count, Dot::Warning);
        for (std::size_t i = 0; i < list.size() && rows.size() < kMostDiffRows; ++i) {
            const ModelChange& change = list[i];
            if (change.isTensor != tensors) continue;
            TreeRow row;
            row.parent = parent;
            row.key = QStringLiteral("model/%1").arg(i);
            row.text = change.path;
            row.dot = change.kind == ModelChange::Kind::Added     ? Dot::Good
                      : change.kind == ModelChange::Kind::Removed ? Dot::Bad
                                                                  : Dot::Accent;
            row.detail = change.kind == ModelChange::Kind::Changed ? QStringLiteral("%1 → %2").arg(change.before, change.after)
                                                                   : change.before + change.after;
            row.toolTip = QStringLiteral("%1\n%2").arg(row.text, row.detail);
            rows.push_back(std::move(row));
        }
    }
};

}  // namespace

QString dottedPath(const std::vector<std::string>& path) {
    QStringList parts;
    for (const std::string& part : path) parts += toQt(part);
    return parts.join(QLatin1Char('.'));
}

std::vector<TreeRow> diffRows(const ConfigDiff& diff, const std::vector<ModelChange>& model) {
    DiffRowBuilder builder;
    builder.changes(QStringLiteral("changed"), QObject::tr("Changed"), diff.changed, Dot::Accent);
    builder.changes(QStringLiteral("added"), QObject::tr("Only on the right"), diff.added, Dot::Good);
    builder.changes(QStringLiteral("removed"), QObject::tr("Only on the left"), diff.removed, Dot::Bad);
    builder.model(model, false, QStringLiteral("modules"), QObject::tr("Modules of the model"));
    builder.model(model, true, QStringLiteral("tensors"), QObject::tr("Tensors of the model"));
    return std::move(builder.rows);
}

}  // namespace teardown
