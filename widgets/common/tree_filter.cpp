#include "widgets/common/tree_filter.h"

#include "widgets/common/tree_rows.h"

#include <QStringList>

#include <algorithm>

namespace teardown {

TreeFilter::TreeFilter(QObject* parent) : QSortFilterProxyModel(parent) { setRecursiveFilteringEnabled(true); }

QString TreeFilter::setText(const QString& text) {
    std::vector<Term> terms;
    const QString trimmed = text.trimmed();
    if (trimmed.size() > 1 && trimmed.startsWith(QLatin1Char('/'))) {
        // While typing, the closing slash comes last.
        QString pattern = trimmed.mid(1);
        if (pattern.endsWith(QLatin1Char('/'))) pattern.chop(1);
        Term term;
        term.role = TreeRowsModel::KeyRole;
        term.expression = QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption);
        if (!term.expression.isValid()) return tr("The regular expression is not valid: %1.").arg(term.expression.errorString());
        terms.push_back(std::move(term));
    } else {
        for (const QString& word : trimmed.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            Term term;
            term.role = TreeRowsModel::SearchRole;
            term.text = word;
            for (const auto& [prefix, role] :
                 {std::pair{QLatin1String("type:"), TreeRowsModel::DetailRole}, {QLatin1String("shape:"), TreeRowsModel::TrailingRole}}) {
                if (!word.startsWith(prefix)) continue;
                term.role = role;
                term.text = word.mid(prefix.size());
            }
            // A keyboard only has an x.
            if (term.role == TreeRowsModel::TrailingRole) term.text.replace(QLatin1Char('x'), QChar(0x00D7));
            terms.push_back(std::move(term));
        }
    }
    m_terms = std::move(terms);
    invalidateFilter();
    return {};
}

bool TreeFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) {
        const QString value = index.data(term.role).toString();
        if (!term.expression.pattern().isEmpty()) return term.expression.match(value).hasMatch();
        if (value.contains(term.text, Qt::CaseInsensitive)) return true;
        return term.role == TreeRowsModel::SearchRole &&
               value.contains(QString(term.text).replace(QLatin1Char('x'), QChar(0x00D7)), Qt::CaseInsensitive);
    });
}

}  // namespace teardown
