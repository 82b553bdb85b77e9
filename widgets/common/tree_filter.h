// TreeFilter: what the filter box of a tree understands. Words are looked for anywhere in a row and all have to be there; "type:Conv" looks
// at the type or value beside the name, "shape:56" at the figure on the right, "/^layer[12]/" is a regular expression on the path.
#pragma once

#include <QRegularExpression>
#include <QSortFilterProxyModel>

#include <vector>

namespace teardown {

class TreeFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit TreeFilter(QObject* parent = nullptr);
    /// Empty: fine. Otherwise what is wrong with the regular expression; the filter then stays as it was.
    QString setText(const QString& text);
    bool active() const { return !m_terms.empty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    struct Term {
        int role = 0;
        QString text;                   ///< substring, case folded by the comparison
        QRegularExpression expression;  ///< instead of the text where it has a pattern
    };
    std::vector<Term> m_terms;
};

}  // namespace teardown
