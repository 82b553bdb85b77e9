// TreeFilter: the syntax of a tree's filter box. Words are searched anywhere in a row and all must occur; "type:Conv" searches the type or
// value beside the name, "shape:56" the figure on the right, "/^layer[12]/" is a regular expression on the path.
#pragma once

#include <QRegularExpression>
#include <QSortFilterProxyModel>

#include <vector>

namespace teardown {

class TreeFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit TreeFilter(QObject* parent = nullptr);
    /// Empty: valid. Otherwise what is wrong with the regular expression; the previous filter stays in effect.
    QString setText(const QString& text);
    bool active() const { return !m_terms.empty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    struct Term {
        int role = 0;
        QString text;                   ///< substring; the comparison ignores case
        QRegularExpression expression;  ///< used instead of the text if it has a pattern
    };
    std::vector<Term> m_terms;
};

}  // namespace teardown
